import type { AnyAgent } from "../runtime/definition/agent.js";
import type { Json } from "../runtime/models/message.js";
import { readRun } from "../runtime/record/recorded-run.js";
import type { TraceSource } from "../tracing/source.js";
import { DETECTORS } from "./detectors/index.js";
import { describeTrace, type Passage } from "./facts/describe-trace.js";
import { type InspectedRun, runInspector } from "./facts/inspect-run.js";
import type { Sighting } from "./facts/sighting.js";
import type { Finding } from "./findings/finding.js";
import { findingsOf } from "./findings/finish-findings.js";
import { foldFindings } from "./findings/fold-findings.js";
import { FindingMerger } from "./findings/merge-findings.js";

/** One trace in words: what was asked, what the tools said, what was decided, what the policy says, what is wrong. */
export interface Explanation {
  trace_id: string;
  agent: string;
  /** The agent's own, and its input could be read: what follows is known. */
  judged: boolean;
  passages: Passage[];
  /** The fields that the policy determines, by today's definition; null where the run was not judged. */
  expected: Record<string, Json> | null;
  findings: Finding[];
}

/**
 * Explains one trace by an agent's definition of today. A trace of another agent or program is described as far as
 * its spans go. Undefined where the source has no such trace.
 *
 * @param now milliseconds since 1970
 */
export async function explainTrace(
  source: TraceSource,
  agent: AnyAgent,
  traceId: string,
  now: number,
): Promise<Explanation | undefined> {
  const trace = await source.trace(traceId);
  if (!trace) return undefined;
  const isOurs = trace.agent === agent.name;
  const inspected = runInspector(agent, now)(readRun(trace, agent.name));
  const merger = new FindingMerger();
  if (isOurs) for (const sighting of [...inspected.sightings, ...(await seenAlone(inspected))]) merger.add(sighting);
  foldFindings(merger, agent);
  const judgement = isOurs ? inspected.judgement : undefined;
  const asked = { source: source.name, agent: agent.name, filter: {}, newest: null };
  const command = `underwrite explain ${/^[0-9a-f]{32}$/.test(trace.trace_id) ? trace.trace_id : "last"} --agent ${agent.name}${source.name === "local" ? "" : ` --source ${source.name}`} --json`;
  return {
    trace_id: trace.trace_id,
    agent: trace.agent ?? "",
    judged: judgement !== undefined,
    passages: describeTrace(trace, inspected.run, judgement, agent),
    expected: judgement && !agent.lacks.has("reference") ? (judgement.reference.output as Record<string, Json>) : null,
    findings: findingsOf(merger, { agent, runs: 1, versions: [], asked }).map((finding) => ({ ...finding, command })),
  };
}

/** What the detectors that compare runs see in one run alone. */
async function seenAlone(inspected: InspectedRun): Promise<Sighting[]> {
  const { run, agent } = inspected;
  const seen = DETECTORS.map(async ({ collect }) => {
    const fact = collect?.read(inspected);
    const collector = collect?.begin(agent);
    if (fact) collector?.add(run, fact);
    return (await collector?.finish(async () => run)) ?? [];
  });
  return (await Promise.all(seen)).flat();
}
