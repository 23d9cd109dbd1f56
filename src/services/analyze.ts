import { dirname } from "node:path";
import type { Analysis } from "../analysis/analysis.js";
import { type AnalysisOptions, analyzeTraces } from "../analysis/analyze.js";
import { codeOf } from "../analysis/checks/check.js";
import { findingCodes } from "../analysis/detectors/index.js";
import { type Explanation, explainTrace } from "../analysis/explain.js";
import type { FaultInRuns } from "../analysis/findings/sightings.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { TraceFilter } from "../tracing/filter.js";
import type { TraceSource } from "../tracing/source.js";
import { checksHere, knownFindings } from "./findings/known-findings.js";
import { readAhead } from "./findings/read-ahead.js";
import { withFacts } from "./findings/run-facts.js";
import type { Project } from "./open-project.js";
import { resolveTraceId } from "./open-store.js";

/** Where traces are read from: an open source, `local` or `langfuse`. */
export type AskedSource = TraceSource | string;

/** Which traces are analysed. */
export interface AnalyzeRequest extends Pick<AnalysisOptions, "filter" | "codes" | "signal" | "onProgress" | "onSeen"> {
  /** `local` by default. */
  source?: AskedSource;
}

/**
 * Says what is wrong in recorded runs of an agent, judged by its definition of today, what works, and what they used.
 * What a person has dismissed is told apart, as its precision.
 *
 * @throws UserError when the source cannot be read, and the signal's reason when it is aborted
 */
export async function analyze(project: Project, agent: AnyAgent, request: AnalyzeRequest = {}): Promise<Analysis> {
  const { source: asked, signal, onSeen, ...options } = request;
  const checks = checksHere(project, agent).accepted;
  const known = knownFindings(project, agent);
  const source = await sourceOf(project, asked);
  const { redactor } = project;
  const ends = signal ?? project.signal;
  const analysis = await withFacts(project, source, { agent, checks }, async (facts) => {
    const home = dirname(source.local?.path ?? "");
    if (facts) await readAhead(facts, { agent, checks, home, filter: options.filter ?? {}, signal: ends });
    return analyzeTraces(source, agent, {
      ...options,
      ...(facts ? { facts } : {}),
      // What was kept may hold a secret that was none then.
      ...(onSeen ? { onSeen: (seen) => onSeen({ ...seen, faults: seen.faults.map(clean) }) } : {}),
      known,
      checks,
      now: project.now(),
      signal: ends,
    });
  });
  await noteForeign(project, source, analysis, options.filter);
  function clean({ code, subject, method, ...fault }: FaultInRuns): FaultInRuns {
    return { ...fault, ...redactor.json({ code, subject, method }) };
  }
  return redactor.json(analysis);
}

/** Traces that are looked at for whose runs they are. */
const NEWEST = 100;

/** Says whose runs there are, where there are traces and none is of the agent that was asked for. */
async function noteForeign(
  project: Project,
  source: TraceSource,
  { agent, runs, figures }: Analysis,
  filter?: TraceFilter,
): Promise<void> {
  if (runs > 0 || figures.foreign === 0) return;
  const newest = await source.list({ ...filter, limit: NEWEST });
  const others = new Set(newest.flatMap((trace) => trace.agent ?? []));
  project.note({ about: "foreign", agent, traces: figures.foreign, agents: [...others] });
}

/** The first of some codes that no finding can have, and none of an analysis has, with those that are known. */
export function unknownCode(
  agent: AnyAgent,
  { findings }: { findings: readonly { code: string; consequences: readonly { code: string }[] }[] },
  codes: readonly string[] = [],
): { code: string; known: string[] } | undefined {
  const seen = findings.flatMap(({ code, consequences }) => [code, ...consequences.map((effect) => effect.code)]);
  const accepted = checksHere({ note: () => {} }, agent).accepted.map(codeOf); // noted by the analysis
  const known = [...new Set([...findingCodes(agent), ...accepted, ...seen])].filter((code) => code !== "");
  const code = codes.find((each) => !known.includes(each));
  return code === undefined ? undefined : { code, known };
}

/**
 * Explains one recorded run: what was asked, what the tools said, what was answered, what the policy says, and what is
 * wrong with it. Undefined where there is no such trace.
 *
 * @param traceId a trace's whole id, or `last`: the last run of the agent
 * @throws UserError for `last` where there are none
 */
export async function explain(
  project: Project,
  agent: AnyAgent,
  traceId: string,
  { source: asked }: { source?: AskedSource } = {},
): Promise<Explanation | undefined> {
  const source = await sourceOf(project, asked);
  const id = traceId === "last" ? await resolveTraceId(source, traceId, agent.name) : traceId;
  return explainTrace(source, agent, id, project.now());
}

/** The source that is asked for, open. @throws UserError when it cannot be read */
export async function sourceOf(project: Project, source: AskedSource = "local"): Promise<TraceSource> {
  return typeof source === "string" ? project.source(source) : source;
}
