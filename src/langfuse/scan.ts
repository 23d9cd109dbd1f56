import type { LangfuseApi, ObservationQuery } from "./api.js";
import type { Observation } from "./wire.js";

/** Milliseconds without an earlier observation after which a trace with a root is taken to be whole. */
const QUIET_MS = 60_000;
/** Ids of traces that are remembered as given: an observation of theirs that begins before the quiet is left out. */
const REMEMBERED = 10_000;

/** Which traces to look for. */
export interface ScanWindow extends Pick<ObservationQuery, "fields" | "sessionId"> {
  /** The trace began at or after, and before, in milliseconds since 1970. */
  since?: number;
  until?: number;
}

/** A trace of which observations have been read, and perhaps not all. */
interface OpenTrace {
  id: string;
  observations: Map<string, Observation>;
  /** Of the earliest observation that is known, in milliseconds since 1970. */
  start: number;
  hasRoot: boolean;
  /** Nothing of it is missing. */
  isWhole: boolean;
}

/**
 * The observations of whole traces, newest trace first. They are read once, from the latest start to the earliest,
 * and grouped by trace. As a root begins before what it causes, a trace is whole when its root has been read and
 * then nothing more for a minute of its time. One without a root there, or that reaches out of the window, is asked
 * for by its id; of one with several roots, more than a minute apart, what follows the last is given. Memory holds a
 * page and the traces of that minute, however many there are in all.
 */
export async function* scanTraces(api: LangfuseApi, window: ScanWindow): AsyncGenerator<Observation[]> {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, sessionId, fields } = window;
  const seesAll = window.since === undefined && window.until === undefined && sessionId === undefined;
  const open = new Map<string, OpenTrace>();
  const given = new Set<string>();

  /** Gives what is whole, newest first, now that everything after a time has been read. */
  async function* settled(reached: number): AsyncGenerator<Observation[]> {
    for (let next = newestOf(open); next; next = newestOf(open)) {
      if (!next.isWhole) {
        if (reached >= next.start - QUIET_MS) return;
        next.isWhole = next.hasRoot ? endOf(next) < until : seesAll && reached === Number.NEGATIVE_INFINITY;
        if (!next.isWhole) {
          await complete(next);
          continue; // it may begin earlier than another one now
        }
      }
      if (reached >= next.start) return;
      open.delete(next.id);
      remember(given, next.id);
      if (next.start >= since && next.start < until) yield [...next.observations.values()];
    }
  }

  async function complete(trace: OpenTrace): Promise<void> {
    for await (const page of api.observations({ traceId: trace.id, fields })) {
      for (const observation of page) add(trace, observation);
    }
    trace.isWhole = true;
  }

  for await (const page of api.observations({ from: window.since, to: window.until, sessionId, fields })) {
    for (const observation of page) {
      const id = observation.traceId;
      if (given.has(id)) continue;
      const trace = open.get(id) ?? { id, observations: new Map(), start: until, hasRoot: false, isWhole: false };
      open.set(id, trace);
      add(trace, observation);
    }
    const last = page.at(-1);
    if (last) yield* settled(Date.parse(last.startTime));
  }
  yield* settled(Number.NEGATIVE_INFINITY);
}

function add(trace: OpenTrace, observation: Observation): void {
  trace.observations.set(observation.id, observation);
  trace.start = Math.min(trace.start, Date.parse(observation.startTime));
  trace.hasRoot ||= !observation.parentObservationId;
}

function newestOf(open: ReadonlyMap<string, OpenTrace>): OpenTrace | undefined {
  let newest: OpenTrace | undefined;
  for (const trace of open.values()) if (!newest || trace.start > newest.start) newest = trace;
  return newest;
}

function endOf({ observations }: OpenTrace): number {
  const ends = [...observations.values()].map(({ startTime, endTime = startTime }) => Date.parse(endTime));
  return ends.reduce((latest, end) => Math.max(latest, end), Number.NEGATIVE_INFINITY);
}

function remember(ids: Set<string>, id: string): void {
  ids.add(id);
  if (ids.size <= REMEMBERED) return;
  for (const oldest of ids) {
    ids.delete(oldest);
    return;
  }
}
