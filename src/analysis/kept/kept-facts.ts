import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { TraceFilter } from "../../tracing/filter.js";
import { partsOfRunId } from "../../tracing/runs.js";
import type { LocalTraces } from "../../tracing/source.js";
import type { FactFile, FactRow, KeptFacts } from "../../tracing/store/facts/fact-file.js";
import type { Stamped } from "../../tracing/store/facts/stamps.js";
import { hashOf } from "./columns.js";
import { type FactSource, FactsLost, type ReadTrace, type Share } from "./fact-source.js";
import { type FactReader, packed, type RunFacts, type SharedFacts, unpacked } from "./run-facts.js";

interface KeptUse {
  traces: LocalTraces;
  agent: Pick<AnyAgent, "name">;
  read: FactReader;
  file: FactFile;
  /** The set of the agent and the version of the code. */
  set: number;
  /** Told of a file that fails: the analysis goes on without it, as far as it has been promised nothing of it. */
  onProblem: (error: unknown) => void;
}

/**
 * Facts of the local store's runs: those that were kept of a trace as it is now, the others are read of it, and kept.
 * Traces that have not ended, and those of several runs, are read each time. A file that cannot be written any more is
 * still read, and one that cannot be read is left alone.
 */
export function keptFacts(use: KeptUse): FactSource {
  const { file, set, traces } = use;
  const shared = new Map<number, SharedFacts>();
  const read = untilItFails(use.onProblem);
  const write = untilItFails(use.onProblem);
  const sharedOf = (id: number): SharedFacts | undefined => {
    const before = shared.get(id);
    if (before) return before;
    const text = file.shared(id);
    const known = text === undefined ? undefined : (JSON.parse(text) as SharedFacts);
    if (known) shared.set(id, known);
    return known;
  };
  const unpack = (row: FactRow): RunFacts | undefined => {
    const common = sharedOf(row.shared);
    return common && unpacked(row.trace_id, common, JSON.parse(row.body));
  };
  async function lacks(filter: TraceFilter, many: number): Promise<boolean> {
    let [missing, seen] = [0, 0];
    for await (const page of traces.stamped(filter)) {
      const known = read(() => knownOf(use, page, filter, unpack));
      if (!known) return false; // nothing can be kept
      missing += page.filter((row, index) => !known[index] && !isForeign(row, use)).length;
      seen += page.length;
      if (missing >= many) return true;
      if (missing === 0 || seen > 2 * many) return false;
    }
    return false;
  }
  return {
    ...(file.isShared ? { lacks } : {}),
    async *read(filter, share) {
      let left = filter.limit ?? Number.POSITIVE_INFINITY;
      for await (const whole of traces.stamped(filter)) {
        const page = share ? whole.filter((row) => isIn(row, share)) : whole;
        const known = read(() => knownOf(use, page, filter, unpack)) ?? [];
        const missing = page.filter((row, index) => !known[index] && !isForeign(row, use));
        const anew = await readAnew(use, missing, filter, write);
        for (const [index, row] of page.entries()) {
          const facts = known[index];
          const one = { started_at: row.start_us / 1000, isKept: facts !== undefined, ...(facts ? { facts } : {}) };
          for (const run of facts || isForeign(row, use) ? [one] : (anew.get(row.trace_id) ?? [])) {
            if (left-- <= 0) return;
            yield run;
          }
        }
        if (left <= 0) return;
      }
    },
    of(traceId) {
      const [found] = read(() => file.read(set, [traceId])) ?? [];
      const facts = found && read(() => unpack(found));
      if (facts || !traces.there([traceId]).has(traceId)) return facts;
      throw new FactsLost(`what was kept of trace ${traceId} is gone`);
    },
  };
}

/** Does one work after the other, until one fails: that is told, and nothing is done any more. */
function untilItFails(onProblem: (error: unknown) => void): <T>(work: () => T) => T | undefined {
  let hasFailed = false;
  return (work) => {
    if (hasFailed) return undefined;
    try {
      return work();
    } catch (error) {
      hasFailed = true;
      onProblem(error);
      return undefined;
    }
  };
}

/** Whether a trace is in a part: by its id, so that each is in one. */
function isIn({ trace_id }: Stamped, { part, parts }: Share): boolean {
  return hashOf(trace_id) % parts === part;
}

/** For each of a page's traces the facts that are of it as it is now; undefined where there are none. */
function knownOf(
  { file, set }: KeptUse,
  page: readonly Stamped[],
  { kind: _, ...choice }: TraceFilter,
  unpack: (row: FactRow) => RunFacts | undefined,
): (RunFacts | undefined)[] {
  const ids = page.map(({ trace_id }) => trace_id);
  const isAll = Object.values(choice).every((value) => value === undefined);
  const found = page.length === 0 ? [] : file.read(set, ids, isAll ? [ids[0] ?? "", ids.at(-1) ?? ""] : undefined);
  const rows = new Map(found.map((row) => [row.trace_id, row]));
  return page.map(({ trace_id, stamp }) => {
    const row = rows.get(trace_id);
    return row?.stamp === stamp ? unpack(row) : undefined;
  });
}

/** Of a trace with several runs each is looked at; what one of them says of the agent is not believed of the others. */
function isForeign({ agent, runs }: Stamped, use: KeptUse): boolean {
  return runs <= 1 && agent !== use.agent.name;
}

/** Reads traces, and keeps what was read of those that can be kept. @returns their runs, by the trace's id */
async function readAnew(
  { traces, agent, read, file, set }: KeptUse,
  missing: readonly Stamped[],
  filter: TraceFilter,
  write: <T>(work: () => T) => T | undefined,
): Promise<Map<string, ReadTrace[]>> {
  const rows = new Map(missing.map((row) => [row.trace_id, row]));
  const found = new Map<string, ReadTrace[]>();
  const fresh: KeptFacts[] = [];
  for await (const trace of traces.some([...rows.keys()], filter)) {
    const { trace_id, started_at } = trace;
    const id = rows.has(trace_id) ? trace_id : partsOfRunId(trace_id).traceId;
    const run: ReadTrace = { started_at, isKept: false };
    const runs = found.get(id);
    if (runs) runs.push(run);
    else found.set(id, [run]);
    if (trace.agent !== agent.name) continue;
    const facts = read(trace);
    run.facts = facts;
    const row = rows.get(trace_id);
    if (!row?.complete || row.runs > 1 || !facts.shared.complete) continue;
    fresh.push({ trace_id, stamp: row.stamp, start_us: row.start_us, ...packed(facts) });
  }
  const isKept = fresh.length > 0 && write(() => file.keep(set, fresh, (ids) => traces.there(ids)));
  if (isKept) for (const { trace_id } of fresh) for (const run of found.get(trace_id) ?? []) run.isKept = true;
  return found;
}
