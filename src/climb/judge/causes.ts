import { analyzeTraces } from "../../analysis/analyze.js";
import type { Lever } from "../../analysis/findings/finding.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { countText } from "../../text/format.js";
import type { TraceSource } from "../../tracing/source.js";
import type { Trace } from "../../tracing/trace.js";
import type { Cause } from "../gate/rows.js";
import type { JudgedRun } from "./judge-runs.js";

/** Something that a round may set out to fix. */
export interface RankedCause {
  cause: Cause;
  /** What is wrong, in one line. */
  title: string;
  lever: Lever;
  /** Runs that show it. */
  runs: number;
  details: string[];
  /** What was seen, verbatim: data of strangers. By the keys of inputs. */
  quotes: Record<string, { quote: string; expected: string | null }>;
}

/** Levers that a coding agent may pull: what measures, and what model is asked, is not its to change. */
const ITS_LEVERS: readonly Lever[] = ["tool", "instructions", "schema"];

/** The cause of runs that fail, and that no finding explains. */
const UNEXPLAINED = "unexplained";

/**
 * What is wrong in runs, the most frequent first. Runs that are wrong and that no finding explains are a cause of
 * their own. Each run gets its findings as faults, so that another arm can be compared with it.
 */
export async function causesOf(agent: AnyAgent, runs: readonly JudgedRun[], now: number): Promise<RankedCause[]> {
  const keys = new Map(runs.flatMap(({ row, trace }) => (trace ? [[trace.trace_id, row.key] as const] : [])));
  const { findings } = await findingsOf(agent, runs, now);
  const known = findings.filter(({ lever, severity }) => ITS_LEVERS.includes(lever) && severity !== "info");
  const causes = known.map((finding): RankedCause => {
    const own = keysOf(finding.trace_ids, keys);
    return {
      cause: { id: causeId(finding), faults: [faultOf(causeId(finding))], keys: own },
      title: finding.title,
      lever: finding.lever,
      runs: own.length,
      details: finding.details.map(({ text }) => text),
      quotes: Object.fromEntries(
        finding.evidence.map(({ trace_id, quote, expected }) => [keys.get(trace_id) ?? "", { quote, expected }]),
      ),
    };
  });
  const explained = new Set(causes.flatMap(({ cause }) => cause.keys));
  const left = runs.filter(({ row }) => !row.right && !explained.has(row.key)).map(({ row }) => row.key);
  if (left.length > 0) causes.push(unexplained(left));
  return causes.sort((a, b) => b.runs - a.runs);
}

function unexplained(keys: string[]): RankedCause {
  return {
    cause: { id: UNEXPLAINED, faults: [], keys },
    title: `Outputs are not what is expected in ${countText(keys.length, "run")}, and no finding explains them`,
    lever: "tool",
    runs: keys.length,
    details: [],
    quotes: {},
  };
}

/** The runs with the round's cause as a fault of those that show it. Both arms must be of the same inputs. */
export async function withCause(
  agent: AnyAgent,
  runs: readonly JudgedRun[],
  { id }: Cause,
  now: number,
): Promise<JudgedRun[]> {
  const { findings } = await findingsOf(agent, runs, now);
  const shown = findings
    .flatMap((finding) => [finding, ...finding.consequences])
    .filter((each) => causeId(each) === id);
  const traces = new Set(shown.flatMap(({ trace_ids }) => trace_ids));
  return runs.map((run) => {
    const shows = run.trace !== undefined && traces.has(run.trace.trace_id);
    return shows ? { ...run, row: { ...run.row, faults: [...run.row.faults, faultOf(id)] } } : run;
  });
}

function findingsOf(agent: AnyAgent, runs: readonly JudgedRun[], now: number) {
  const traces = runs.flatMap(({ trace }) => trace ?? []);
  return analyzeTraces(sourceOf(traces), agent, { now });
}

function sourceOf(traces: readonly Trace[]): TraceSource {
  return {
    name: "local",
    list: async () => [...traces],
    async *traces() {
      yield* traces;
    },
    trace: async (id) => traces.find(({ trace_id }) => trace_id === id),
    spans: async () => [],
    idsWithPrefix: async () => [],
  };
}

function keysOf(traceIds: readonly string[], keys: ReadonlyMap<string, string>): string[] {
  return [...new Set(traceIds.flatMap((id) => keys.get(id) ?? []))];
}

/** The name of a finding as a cause. */
export function causeId({ code, subject }: { code: string; subject: string }): string {
  return subject === "" ? code : `${code}:${subject}`;
}

function faultOf(id: string): string {
  return `finding:${id}`;
}
