import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import { type RecordedRun, readRun } from "../../runtime/record/recorded-run.js";
import type { Trace } from "../../tracing/trace.js";
import { checksOf, type DefinedCheck } from "../checks/check.js";
import { DETECTORS } from "../detectors/index.js";
import { runInspector } from "../facts/inspect-run.js";
import { type OwnRow, rowOf, type SharedRow } from "../facts/run-table.js";
import type { Sighting } from "../facts/sighting.js";
import { slowestOf, toolTimes } from "../facts/usage-table.js";
import { heldIn } from "../findings/works-well.js";

/** What many runs have in common: it is kept once. */
export interface SharedFacts extends Pick<RecordedRun, "version" | "revision" | "complete" | "exit_reason"> {
  /** Whether a span failed: 0 or 1. */
  errors: number;
  /** Could be held against the agent's definition. */
  judged: boolean;
  /** What held, of what applies. */
  held: Readonly<Record<string, boolean>>;
  row: SharedRow | null;
  tools: readonly string[];
  /** What each collector keeps of it: see `Collecting`. */
  collected: readonly (Json | null)[];
}

/** All that an analysis needs of one run: it depends on the run alone, and on the code that read it. */
export interface RunFacts
  extends Pick<
    RecordedRun,
    "trace_id" | "span_id" | "started_at" | "duration_ms" | "input_tokens" | "output_tokens" | "cost_usd"
  > {
  shared: SharedFacts;
  slowest: { tool: string; ms: number } | null;
  /** How long the calls of each tool took together, in milliseconds. */
  times: readonly number[];
  row: OwnRow | null;
  collected: readonly (Json | null)[];
  sightings: readonly Sighting[];
}

/** Reads a trace of an agent. */
export type FactReader = (trace: Trace) => RunFacts;

/** Shared facts that are looked up in memory. */
const MOST_SHARED = 10_000;

/** Makes the reader of an agent's traces. @param now milliseconds since 1970: of it depends what is said of a run that has not ended */
export function factReader(agent: AnyAgent, now: number, checks: readonly DefinedCheck[]): FactReader {
  const seenByChecks = checksOf(checks);
  const known = new Map<string, SharedFacts>();
  /** The same object for the same facts: many runs are held in memory. */
  const once = (shared: SharedFacts): SharedFacts => {
    const text = JSON.stringify(shared);
    const before = known.get(text);
    if (before) return before;
    if (known.size >= MOST_SHARED) known.clear();
    known.set(text, shared);
    return shared;
  };
  const inspect = runInspector(agent, now, (inspected) => {
    const { run, sightings, judgement } = inspected;
    const collected = DETECTORS.flatMap(({ collect }) => (collect ? [collect.read(inspected)] : []));
    const row = rowOf(inspected, sightings);
    return {
      shared: once({
        version: run.version,
        revision: run.revision,
        complete: run.complete,
        exit_reason: run.exit_reason,
        errors: Math.min(1, run.errors),
        judged: judgement !== undefined && (run.exit_reason !== "decided" || judgement.output !== undefined),
        held: heldIn(inspected, sightings),
        row: row?.shared ?? null,
        tools: [...toolTimes(run).keys()],
        collected: collected.map((fact) => fact?.shared ?? null),
      }),
      ...ownOf(run),
      row: row?.own ?? null,
      collected: collected.map((fact) => fact?.own ?? null),
      sightings,
    };
  });
  return (trace) => {
    const run = readRun(trace, agent.name);
    const { sightings, ...facts } = inspect(run);
    return { sightings: [...sightings, ...seenByChecks(trace, run)], ...facts };
  };
}

function ownOf(run: RecordedRun) {
  const { trace_id, span_id, started_at, duration_ms, input_tokens, output_tokens, cost_usd } = run;
  const used = { duration_ms, input_tokens, output_tokens, cost_usd, slowest: slowestOf(run) };
  const times = [...toolTimes(run).values()];
  return { trace_id, span_id, started_at, ...used, times };
}

/** Facts as two JSON texts: what is shared, and the rest, short. */
export function packed(facts: RunFacts): { shared: string; body: string } {
  const { span_id, started_at, duration_ms, input_tokens, output_tokens, cost_usd } = facts;
  const { slowest, times, row, collected, sightings } = facts;
  return {
    shared: JSON.stringify(facts.shared),
    body: JSON.stringify([
      span_id,
      started_at,
      duration_ms,
      input_tokens,
      output_tokens,
      cost_usd,
      slowest ? [slowest.tool, slowest.ms] : 0,
      times.map((ms) => Math.round(ms * 1000) / 1000),
      row ? [row.values, row.rest, row.answer, row.quote] : 0,
      collected.some((each) => each !== null) ? collected : 0,
      sightings.length > 0 ? sightings : 0,
    ] satisfies Packed),
  };
}

type Packed = [
  string,
  number,
  number,
  number,
  number,
  number | null,
  [string, number] | 0,
  readonly number[],
  [readonly number[], string, string, string] | 0,
  readonly (Json | null)[] | 0,
  readonly Sighting[] | 0,
];

const NOTHING: readonly null[] = DETECTORS.flatMap(({ collect }) => (collect ? [null] : []));

/** Facts from what was kept of them; it was written by the same version of this code. */
export function unpacked(trace_id: string, shared: SharedFacts, body: unknown): RunFacts {
  const [span_id, started_at, duration_ms, input_tokens, output_tokens, cost_usd, slow, times, row, collected, seen] =
    body as Packed;
  return {
    shared,
    trace_id,
    span_id,
    started_at,
    duration_ms,
    input_tokens,
    output_tokens,
    cost_usd,
    slowest: slow === 0 ? null : { tool: slow[0], ms: slow[1] },
    times,
    row: row === 0 ? null : { values: row[0], rest: row[1], answer: row[2], quote: row[3] },
    collected: collected === 0 ? NOTHING : collected,
    sightings: seen === 0 ? [] : seen,
  };
}
