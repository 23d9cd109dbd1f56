import type { AnyAgent } from "../runtime/definition/agent.js";
import { readRun } from "../runtime/record/recorded-run.js";
import type { TraceFilter } from "../tracing/filter.js";
import type { TraceSource } from "../tracing/source.js";
import type { Analysis, Figures } from "./analysis.js";
import { codeOf, type DefinedCheck, kindOf } from "./checks/check.js";
import type { Finding } from "./findings/finding.js";
import { findingsOf } from "./findings/finish-findings.js";
import { foldFindings } from "./findings/fold-findings.js";
import { DividedFindings } from "./findings/merge-findings.js";
import { type Asked, recomputeCommand } from "./findings/recompute-command.js";
import type { FaultInRuns } from "./findings/sightings.js";
import { type FactSource, freshFacts } from "./kept/fact-source.js";
import { GatheredRuns } from "./kept/gathered-runs.js";
import { factReader } from "./kept/run-facts.js";

export interface AnalysisOptions {
  /** All traces by default. */
  filter?: TraceFilter;
  /** Only findings of these codes. */
  codes?: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  known?: KnownFindings;
  /** Checks that a person has accepted: they look beside the detectors. */
  checks?: readonly DefinedCheck[];
  /** What was read of runs before; by default everything is read anew. */
  facts?: FactSource;
  /** Told in the end which faults were seen in which runs. */
  onSeen?: (seen: SeenRuns) => void;
  /** Told after each trace how many were read. */
  onProgress?: (read: number) => void;
  /** Ends the analysis with the signal's reason. */
  signal?: AbortSignal;
}

/** What is known of findings, by their ids. */
export interface KnownFindings {
  /** It was seen before. */
  isKnown(id: string): boolean;
  /** A person has dismissed it; absent where nothing is dismissed. */
  isDismissed?: (id: string) => boolean;
}

/** What an analysis has seen, run by run. */
export interface SeenRuns {
  /** Faults, also those that are dismissed. */
  faults: readonly FaultInRuns[];
  /** When the runs began that were read, in milliseconds since 1970, in no order. */
  starts: Float64Array;
}

/**
 * Reads the traces of an agent once, and says what is wrong in them, what works, and what they used. They are judged
 * by the definition that is given, whatever version made them; traces of other agents and programs are counted only.
 *
 * Memory grows with a few numbers a run, not with the traces, where facts are kept. @throws what the source throws
 */
export async function analyzeTraces(source: TraceSource, agent: AnyAgent, options: AnalysisOptions): Promise<Analysis> {
  const { filter = {}, now, known, checks = [], onSeen, onProgress, signal } = options;
  const facts = options.facts ?? freshFacts(source, agent, factReader(agent, now, checks));
  const gathered = new GatheredRuns(agent, facts.of);
  const counts = { read: 0, foreign: 0, incomplete: 0, unjudged: 0 };
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;

  for await (const { started_at, facts: read, isKept } of facts.read(filter)) {
    signal?.throwIfAborted();
    counts.read++;
    onProgress?.(counts.read);
    from = Math.min(from, started_at);
    to = Math.max(to, started_at);
    if (!read) {
      counts.foreign++;
      continue;
    }
    if (!read.shared.complete) counts.incomplete++;
    else if (!read.shared.judged) counts.unjudged++;
    gathered.add(read, isKept);
  }

  const { usage, worksWell } = gathered;
  const divided = new DividedFindings(agent, known?.isDismissed);
  for (const sightings of gathered.seenAlone()) divided.add(sightings);
  const reread = async (traceId: string) => {
    const trace = await source.trace(traceId);
    return trace && readRun(trace, agent.name);
  };
  for await (const sightings of gathered.seenTogether(reread)) divided.add(sightings);
  for (const merger of [divided.open, divided.dismissed]) foldFindings(merger, agent);

  const total = usage.total();
  const versions = usage.byVersion();
  const { name, strict } = agent;
  const asked: Asked = { source: source.name, agent: name, strict, filter, newest: counts.read > 0 ? to : null };
  const runsOf = versions.map(({ version, runs, first_seen }) => ({
    version,
    runs,
    first_seen: Date.parse(first_seen),
  }));
  const faults: FaultInRuns[] = [];
  const scope = {
    agent,
    runs: total.runs,
    versions: runsOf,
    revisions: gathered.revisions(),
    asked,
    isKnown: known?.isKnown,
    kinds: new Map(checks.map((check) => [codeOf(check), kindOf(check)])),
    onFaults: (seen: readonly FaultInRuns[]) => void faults.push(...seen),
  };
  const [findings, dismissed] = [divided.open, divided.dismissed].map((merger) =>
    findingsOf(merger, scope).filter((finding) => isOneOf(finding, options.codes)),
  ) as [Finding[], Finding[]];
  onSeen?.({ faults, starts: gathered.starts() });
  const lacks = (["reference", "check"] as const).filter((lack) => agent.lacks.has(lack));
  const { read: _, ...rest } = counts;
  const figures: Figures = { ...total, ...rest, by_version: versions, command: recomputeCommand(asked) };
  return {
    window: {
      source: source.name,
      kind: filter.kind ?? "all",
      since: isoOf(filter.since),
      until: isoOf(filter.until),
      from: counts.read > 0 ? isoOf(from) : null,
      to: counts.read > 0 ? isoOf(to) : null,
    },
    agent: agent.name,
    ...(lacks.length > 0 ? { lacks } : {}),
    runs: total.runs,
    findings,
    ...precisionOf(findings, dismissed),
    works_well: worksWell.strengths(),
    figures,
  };
}

function precisionOf(findings: readonly Finding[], dismissed: Finding[]): Pick<Analysis, "precision"> {
  if (dismissed.length === 0) return {};
  const faultsOf = (some: readonly Finding[]) => some.reduce((sum, { sightings }) => sum + sightings.length, 0);
  const none = faultsOf(dismissed);
  return { precision: { found: faultsOf(findings) + none, dismissed: none, findings: dismissed } };
}

/** Whether a finding, or what follows from it, has one of the codes; all have where none is asked for. */
function isOneOf({ code, consequences }: Finding, codes: readonly string[] | undefined): boolean {
  return codes === undefined || [code, ...consequences.map(({ code }) => code)].some((known) => codes.includes(known));
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
