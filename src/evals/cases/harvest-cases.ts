import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import { readAs } from "../../runtime/read-as.js";
import { type InputProblem, inputOf } from "../../runtime/record/recorded-input.js";
import { type RecordedRun, readRuns, stood, type Verdict } from "../../runtime/record/recorded-run.js";
import { jsonKey } from "../../text/json.js";
import { oneLine } from "../../text/visible.js";
import type { Trace } from "../../tracing/trace.js";
import { type Case, type CaseFields, caseSchema, labelsByPolicy } from "./case.js";

/** Runs that make no draft, by why: how many, the traces of the first ones, and what was wrong with the first. */
export interface Skipped {
  reason: InputProblem | "in_suite" | "duplicate" | "no_label" | "disputed";
  runs: number;
  trace_ids: string[];
  example?: string;
}

/** What came of reading traces. */
export interface Harvest {
  traces: number;
  drafts: CaseFields[];
  skipped: Skipped[];
}

export interface HarvestOptions {
  /** The suite: its inputs and traces make no drafts again. */
  suite: readonly Case[];
  /** Replace free text of people by a placeholder. */
  masked?: boolean;
  signal?: AbortSignal;
  /** Called after each trace. */
  onTrace?: (harvest: Harvest) => void;
}

/** Most traces that are named for each reason. */
const MAX_NAMED = 20;

/**
 * Turns traces into draft cases: the input of the run, labelled with what the policy says about it today, whatever
 * the run decided; for an agent without a reference, with what the run answered, which a person has to look at: none
 * where one called that wrong. Equal inputs make one draft; none is made of an input or a trace that the suite has.
 *
 * @throws UserError when `masked` is asked of an agent that does not say what its free text is
 */
export async function harvestCases<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  traces: AsyncIterable<Trace>,
  { suite, masked = false, signal, onTrace }: HarvestOptions,
): Promise<Harvest> {
  const prepare = masked ? withoutText(agent) : (input: Input) => input;
  const known = new Set(suite.map(({ application }) => jsonKey(application)));
  const sources = new Set(suite.map(({ source }) => source));
  const ids = new Set(suite.map(({ id }) => id));
  const harvested = new Set<string>();
  const wrong = new Set<string>();
  const harvest: Harvest = { traces: 0, drafts: [], skipped: [] };

  for await (const trace of traces) {
    if (signal?.aborted) break;
    harvest.traces++;
    for (const run of readRuns(trace)) {
      const read = inputOf(run, agent);
      if (!read.ok) {
        skip(harvest, read.reason, trace, ["invalid_input", "failed"].includes(read.reason) ? read.message : undefined);
        continue;
      }
      const input = prepare(read.input);
      const keys = [jsonKey(read.input), jsonKey(input)];
      if (sources.has(trace.trace_id) || keys.some((key) => known.has(key))) skip(harvest, "in_suite", trace);
      else if (keys.some((key) => harvested.has(key))) skip(harvest, "duplicate", trace);
      else {
        const expected = labelOf(agent, run, input, masked);
        if (Object.keys(expected).length === 0) {
          skip(harvest, "no_label", trace);
          continue;
        }
        if (agent.lacks.has("reference") && isDisputed(run)) {
          wrong.add(jsonKey([input, expected]));
          skip(harvest, "disputed", trace);
          continue;
        }
        for (const key of keys) harvested.add(key);
        harvest.drafts.push(draft(agent, trace, run, { input, expected, ids, masked }));
      }
    }
    onTrace?.(harvest);
  }
  const isWrong = ({ application, expected }: CaseFields) => wrong.has(jsonKey([application, expected]));
  for (const { source } of harvest.drafts.filter(isWrong)) skip(harvest, "disputed", { trace_id: source ?? "" });
  return { ...harvest, drafts: harvest.drafts.filter((draft) => !isWrong(draft)) };
}

function isDisputed({ verdicts }: RecordedRun): boolean {
  return verdicts.some(({ disagrees }) => disagrees);
}

function draft<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  trace: Trace,
  run: RecordedRun,
  { input, expected, ids, masked }: { input: Input; expected: object; ids: Set<string>; masked: boolean },
): CaseFields {
  const id = freeId(trace.trace_id, ids);
  ids.add(id);
  return z.parse(caseSchema, {
    id,
    description: `${describe(trace, run, masked)}${agent.lacks.has("reference") ? " Its label is what the run answered." : ""}`,
    application: input,
    expected,
    tags: [
      "harvested",
      isDisputed(run) ? "disputed" : [],
      trace.valid === false ? "invalid" : [],
      masked ? "masked" : [],
    ].flat(),
    source: trace.trace_id,
    reviewed: false,
  });
}

/** Longest text of an answer that can be a label: longer ones are prose, which no two answers share. */
const LONGEST_LABEL = 100;

/** What the policy says; where nothing says what is right, the run's own answer, as far as a case can hold it. */
function labelOf<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  run: RecordedRun,
  input: Input,
  masked: boolean,
): object {
  if (!agent.lacks.has("reference")) return labelsByPolicy(agent, input);
  if (!stood(run)) return {};
  const answer = readAs(agent.output, run.output);
  const fields = answer.ok ? Object.entries(answer.data as object) : [];
  const isLabel = (value: unknown) => {
    return typeof value === "string"
      ? !masked && value.length <= LONGEST_LABEL
      : ["boolean", "number"].includes(typeof value);
  };
  return Object.fromEntries(fields.filter(([, value]) => isLabel(value)));
}

/** What the run came to, in words of ours: nothing of a trace that is more than a word gets in. */
function describe({ model, outcome, exit_reason }: Trace, run: RecordedRun, masked: boolean): string {
  const date = new Date(run.started_at).toISOString().slice(0, 10);
  const by = isWord(model) ? ` with ${model}` : "";
  const came = [outcome, exit_reason].find(isWord);
  const text = masked ? " Free text is left out." : "";
  const verdict = run.verdicts.find(({ disagrees }) => disagrees);
  const person = verdict === undefined ? "" : ` A person disagrees${commentOf(verdict, masked)}.`;
  return `From a run of ${date}${by}${came ? `, which came to: ${came}` : ""}.${person}${text}`;
}

/** Most characters of a person's comment in a case. */
const LONGEST_COMMENT = 200;

function commentOf({ comment }: Verdict, masked: boolean): string {
  const said = oneLine(comment).replace(/\.$/, "");
  return said === "" || masked ? "" : `: ${Array.from(said).slice(0, LONGEST_COMMENT).join("")}`;
}

function isWord(text: string | null): text is string {
  return text !== null && /^[\p{L}\p{M}\p{N}_.:/-]{1,80}$/u.test(text);
}

function freeId(traceId: string, ids: ReadonlySet<string>): string {
  const lengths = [12, 32].map((length) => `trace-${traceId.slice(0, length)}`);
  const found = lengths.find((id) => !ids.has(id));
  for (let n = 2; found === undefined; n++) if (!ids.has(`trace-${traceId}-${n}`)) return `trace-${traceId}-${n}`;
  return found;
}

function skip(
  { skipped }: Harvest,
  reason: Skipped["reason"],
  { trace_id }: Pick<Trace, "trace_id">,
  example?: string,
): void {
  let entry = skipped.find((known) => known.reason === reason);
  if (!entry) {
    entry = { reason, runs: 0, trace_ids: [], ...(example === undefined ? {} : { example }) };
    skipped.push(entry);
  }
  entry.runs++;
  if (entry.trace_ids.length < MAX_NAMED && entry.trace_ids.at(-1) !== trace_id) entry.trace_ids.push(trace_id);
}

function withoutText<Input, Output>({ name, evals }: AgentDefinition<Input, Output>): (input: Input) => Input {
  const { withoutText } = evals ?? {};
  if (withoutText) return withoutText;
  throw new UserError(
    `The agent ${name} does not say which text of its inputs is people's: --masked can mask nothing.`,
  );
}
