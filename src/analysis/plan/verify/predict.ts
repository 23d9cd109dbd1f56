import { valuesAgree } from "../../../figures/values-agree.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { Json } from "../../../runtime/models/message.js";
import { inputOf } from "../../../runtime/record/recorded-input.js";
import { answerOf, type RecordedRun, type RunVersion, readRun } from "../../../runtime/record/recorded-run.js";
import type { Trace } from "../../../tracing/trace.js";
import type { Finding } from "../../findings/finding.js";
import { recordedVerdict } from "../../replay/rerun.js";
import type { Predictions } from "../plan.js";
import type { EvalOutcome } from "./grade.js";
import { onlyWarned } from "./moved-codes.js";

/** Most traces that a plan predicts to flip, and most that it names as not to: the newest of each. */
const MAX_FLIPS = 500;
const MAX_STAYS = 50;

/** Most versions, and most models, that are told apart. */
const MAX_VERSIONS = 20;
const MAX_MODELS = 20;

/** What traces say beside the findings: what will become of them, and which versions made them. */
export interface TracePredictions {
  traces: Predictions["traces"];
  versions: VersionCount[];
  /** Models of the runs that show a finding, in the order of the alphabet. */
  models: string[];
  /** Hosts that answered in these runs, and hashes of their instructions. */
  hosts: string[];
  instructions: string[];
  /** Right decisions of runs that show a finding, and wrong ones that no finding explains: nothing is predicted. */
  unpredicted: { right: number; wrong: number };
}

/** A version with how many runs were read of it, and how many of them show a finding. */
type VersionCount = RunVersion & { runs: number; shown: number };

/** A finding as far as predictions need it. */
export type FindingOfTraces = Pick<Finding, "severity" | "lever" | "trace_ids">;

/** Whether a finding says that the agent is to be changed. */
export function isToMend({ severity }: Pick<Finding, "severity">): boolean {
  return severity !== "info";
}

/**
 * Predicts what a plan's changes will do to recorded decisions: one that shows a finding and is not what the policy
 * says will flip; one that is what the policy says, in a run without findings, must not. Where a finding blames a
 * case, the agent is not changed, so nothing of it flips; nor is a flip predicted of what was rejected by codes that
 * only warn by now. Runs without an answer are left out.
 */
export async function predictTraces(
  traces: AsyncIterable<Trace>,
  agent: AnyAgent,
  findings: readonly FindingOfTraces[],
  {
    onTrace = () => {},
    onRun = () => {},
    signal,
  }: {
    onTrace?: (read: number) => void;
    /** Told of each run that can be judged. */
    onRun?: (run: RecordedRun) => void;
    signal?: AbortSignal;
  } = {},
): Promise<TracePredictions> {
  const toMend = findings.filter(isToMend);
  const shown = new Set(toMend.flatMap(({ trace_ids }) => trace_ids));
  const mended = new Set(toMend.filter(({ lever }) => lever !== "case").flatMap(({ trace_ids }) => trace_ids));
  const flip = { count: 0, trace_ids: [] as string[] };
  const stay = { count: 0, trace_ids: [] as string[] };
  const unpredicted = { right: 0, wrong: 0 };
  const versions = new Map<string, VersionCount>();
  const models = new Set<string>();
  const hosts = new Set<string>();
  const instructions = new Set<string>();
  let read = 0;
  for await (const trace of traces) {
    signal?.throwIfAborted();
    onTrace(++read);
    const run = readRun(trace, agent.name);
    if (shown.has(trace.trace_id)) {
      noteName(models, trace.model);
      noteName(hosts, run.host);
      noteName(instructions, run.versions.instructions);
    }
    const given = inputOf(run, agent);
    if (!given.ok || run.unread > 0) continue; // such a run is not judged
    countVersion(versions, run.versions, shown.has(run.trace_id));
    onRun(run);
    if (answerOf(run) === undefined) continue;
    const { right } = recordedVerdict(run, given.input, agent);
    if (right && !shown.has(run.trace_id)) note(stay, run.trace_id, MAX_STAYS);
    else if (!right && mended.has(run.trace_id) && !onlyWarned(agent, run.flags)) note(flip, run.trace_id, MAX_FLIPS);
    else unpredicted[right ? "right" : "wrong"]++;
  }
  const byRuns = [...versions.values()].sort((a, b) => b.runs - a.runs || (nameOf(a) < nameOf(b) ? -1 : 1));
  return {
    traces: { flip, stay },
    versions: byRuns,
    models: [...models].sort(),
    hosts: [...hosts].sort(),
    instructions: [...instructions].sort(),
    unpredicted,
  };
}

function noteName(names: Set<string>, name: string | null): void {
  if (name !== null && names.size < MAX_MODELS) names.add(name);
}

function note(list: { count: number; trace_ids: string[] }, traceId: string, most: number): void {
  list.count++;
  if (list.trace_ids.length < most) list.trace_ids.push(traceId);
}

function countVersion(versions: Map<string, VersionCount>, version: RunVersion, isShown: boolean): void {
  const known = versions.get(nameOf(version)) ?? { ...version, runs: 0, shown: 0 };
  known.runs++;
  if (isShown) known.shown++;
  if (versions.size < MAX_VERSIONS) versions.set(nameOf(version), known);
}

function nameOf({ app, policy, instructions, tools, code }: RunVersion): string {
  return JSON.stringify([app, policy, instructions, tools, code]);
}

/** A case with what it expects of the output's fields. */
export interface LabelledCase {
  id: string;
  input: unknown;
  expected: Record<string, { value: Json; tolerance: number }>;
}

/**
 * Predicts what a plan's changes will do to cases: one that the eval run failed will pass, one that it passed still
 * does. A case whose label is not what the policy says predicts nothing, nor does one that errored, nor one that failed
 * by something else than what the plan mends.
 *
 * @param showing the eval run's traces that show a finding of the plan; undefined where they were not looked at
 * @returns the predictions, and ids of cases that the policy contradicts, and of those that failed by something else
 */
export function predictCases(
  agent: AnyAgent,
  cases: readonly LabelledCase[],
  evalRun: EvalOutcome | undefined,
  showing: ReadonlySet<string> | undefined,
): { cases: Predictions["cases"]; mislabelled: string[]; otherwise: string[] } {
  const mislabelled = cases.filter((labelled) => !isByPolicy(agent, labelled)).map(({ id }) => id);
  const known = new Set(cases.map(({ id }) => id));
  const having = (status: string) => {
    const results = evalRun?.cases.filter((result) => result.status === status) ?? [];
    return results.filter(({ id }) => known.has(id) && !mislabelled.includes(id));
  };
  const isMended = ({ trace_ids = [] }: EvalOutcome["cases"][number]) =>
    showing === undefined || trace_ids.some((id) => showing.has(id));
  const failed = having("fail");
  const flip = failed.filter(isMended).map(({ id }) => id);
  const stay = having("pass").map(({ id }) => id);
  const otherwise = failed.map(({ id }) => id).filter((id) => !flip.includes(id));
  return { cases: { eval_run: evalRun?.run_id ?? null, flip, stay }, mislabelled, otherwise };
}

/** What a case expects is what the policy says, in the fields that the policy determines. */
function isByPolicy(agent: AnyAgent, { input, expected }: LabelledCase): boolean {
  const policy = Object.entries(agent.reference(input).output ?? {});
  return policy.every(([field, value]) => {
    const label = expected[field];
    return label === undefined || valuesAgree(label.value, value, label.tolerance);
  });
}
