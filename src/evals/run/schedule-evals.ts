import { randomBytes } from "node:crypto";
import { UserError } from "../../errors.js";
import { CHECK_VERSION } from "../../runtime/check/check-output.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import { agentVersion } from "../../runtime/definition/agent-version.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { listSome } from "../../text/format.js";
import { sha256 } from "../../text/sha256.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import type { Case } from "../cases/case.js";
import { type EvalSchedule, type EvalVersions, ownConditions, type Selection } from "./eval-run.js";

/** What an eval run is to do, beside its cases. */
export interface ScheduleOptions
  extends Pick<EvalSchedule, "name" | "judge" | "repeat" | "min_pass" | "strict" | "lacks"> {
  model: string;
  /** The provider's; null for the embedded model. */
  host?: string | null;
  /** Whether rubrics are judged: by that judge, and by those that cases name. */
  isJudged?: boolean;
  revision: string | undefined;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Where the cases are from, in words. */
  from?: string;
}

/** What a selection leaves of a suite, and the part of it that one shard runs. */
export interface Selected<Input> {
  selected: Case<Input>[];
  cases: Case<Input>[];
}

/**
 * The cases of a suite that a selection leaves, in the suite's order.
 *
 * @param named the words that name the suite's agent to a command; they begin with a space
 * @throws UserError when an id or tag is of no case, and when nothing is left
 */
export function selectCases<Input>(suite: readonly Case<Input>[], selection: Selection, named = ""): Selected<Input> {
  const { first = suite.length, ids, tags, failedIn, shard } = selection;
  const unknownId = ids?.find((id) => !suite.some((each) => each.id === id));
  if (unknownId !== undefined)
    throw new UserError(
      `There is no case ${JSON.stringify(unknownId)}.${
        didYouMean(
          unknownId,
          suite.map(({ id }) => id),
        ) || ` See underwrite cases list${named}.`
      }`,
    );
  const unknownTag = tags?.find((tag) => !suite.some((each) => each.tags?.includes(tag)));
  if (unknownTag !== undefined) {
    const known = [...new Set(suite.flatMap((each) => each.tags ?? []))];
    throw new UserError(`No case has the tag ${JSON.stringify(unknownTag)}.${didYouMean(unknownTag, known)}`);
  }
  const selected = suite
    .filter(({ id }) => ids?.includes(id) ?? true)
    .filter((each) => tags?.some((tag) => each.tags?.includes(tag)) ?? true)
    .filter(({ id }) => failedIn?.case_ids.includes(id) ?? true)
    .slice(0, first);
  const cases = selected.filter((_, index) => shard === undefined || index % shard.count === shard.index - 1);
  if (cases.length > 0) return { selected, cases };
  if (failedIn?.case_ids.length === 0)
    throw new UserError(`Every case passed in ${failedIn.run_id}: nothing is left to run.`);
  throw new UserError("No case is selected, and an eval of nothing is no pass: give other conditions.");
}

/** What an eval run does: which cases, how often, of which versions. Drafts that nobody reviewed are skipped. */
export function scheduleEvals<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  selection: Selection,
  { selected, cases }: Selected<Input>,
  options: ScheduleOptions,
): EvalSchedule {
  const { model, host, judge, repeat, min_pass, strict = false, revision, startedAt, lacks } = options;
  const { name, from, isJudged = judge !== null } = options;
  const own = ownConditions(cases, isJudged);
  return {
    run_id: `${new Date(startedAt).toISOString().slice(0, 19).replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`,
    ...(name === undefined ? {} : { name }),
    agent: agent.name,
    started_at: startedAt,
    versions: versionsOf(agent, selected, { model, host, revision, strict }),
    ...(from === undefined ? {} : { cases_from: from }),
    case_ids: cases.map(({ id }) => id),
    skipped_ids: cases.filter(({ reviewed = true }) => !reviewed).map(({ id }) => id),
    repeat,
    partial: describeSelection(selection),
    shard: selection.shard ?? null,
    judge,
    ...(own ? { own } : {}),
    min_pass,
    strict,
    ...(lacks ? { lacks } : {}),
  };
}

/** The versions of an agent, its model and cases, by which eval runs are told apart. */
export function versionsOf<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  cases: readonly Case<Input>[],
  {
    model,
    host,
    revision,
    strict = false,
  }: { model: string; host?: string | null | undefined; revision: string | undefined; strict?: boolean },
): EvalVersions {
  const version = agentVersion(agent);
  const hashOf = (name: string) => version[name] ?? "";
  const fields = cases.map(({ file: _, ...rest }) => rest);
  return {
    app: hashOf(ATTRIBUTE.appVersion),
    revision: revision ?? null,
    model,
    ...(host == null ? {} : { host }),
    policy: hashOf(ATTRIBUTE.policyHash),
    instructions: hashOf(ATTRIBUTE.instructionsHash),
    tools: hashOf(ATTRIBUTE.toolsHash),
    ...(version[ATTRIBUTE.codeHash] === undefined ? {} : { code: hashOf(ATTRIBUTE.codeHash) }),
    check: strict ? `${CHECK_VERSION}, strict` : String(CHECK_VERSION),
    cases: sha256(JSON.stringify(fields), 12),
  };
}

/** Why this is not the whole suite, shards aside; null when it is. */
function describeSelection({ first, ids, tags, failedIn }: Selection): string | null {
  const parts = [
    ...(failedIn ? [`cases that did not pass in ${failedIn.run_id}`] : []),
    ...(ids ? [`cases ${listSome(ids)}`] : []),
    ...(tags ? [`cases tagged ${tags.join(" or ")}`] : []),
    ...(first === undefined ? [] : [`first ${first}`]),
  ];
  return parts.length === 0 ? null : parts.join("; ");
}
