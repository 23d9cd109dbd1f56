import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { LocalTraces } from "../../tracing/source.js";
import type { FactFile, KeptFacts } from "../../tracing/store/facts/fact-file.js";
import type { Stamped } from "../../tracing/store/facts/stamps.js";
import type { FactSource, ReadTrace } from "./fact-source.js";
import { type FactReader, packed, type RunFacts, type SharedFacts, unpacked } from "./run-facts.js";

/** What an analysis with kept facts works on. */
interface KeptUse {
  traces: LocalTraces;
  agent: Pick<AnyAgent, "name">;
  read: FactReader;
  file: FactFile;
  /** The set of the agent and the version of the code. */
  set: number;
  /** Told of a file that cannot be used any more: the analysis goes on without it. */
  onProblem: (error: unknown) => void;
}

/**
 * Facts of the local store's runs: those that were kept of a trace as it is now, the others are read of it, and kept.
 * Traces that have not ended, and those of several runs, are read each time.
 */
export function keptFacts(use: KeptUse): FactSource {
  const shared = new Map<number, SharedFacts>();
  let isUsable = true;
  const attempt = <T>(work: () => T): T | undefined => {
    if (!isUsable) return undefined;
    try {
      return work();
    } catch (error) {
      isUsable = false;
      use.onProblem(error);
      return undefined;
    }
  };
  const sharedOf = (id: number): SharedFacts | undefined => {
    const before = shared.get(id);
    if (before) return before;
    const text = use.file.shared(id);
    const known = text === undefined ? undefined : (JSON.parse(text) as SharedFacts);
    if (known) shared.set(id, known);
    return known;
  };
  const unpack = (id: string, number: number, body: unknown): RunFacts | undefined => {
    const common = sharedOf(number);
    return common && unpacked(id, common, body);
  };
  return {
    async *read(filter) {
      for await (const page of use.traces.stamped(filter)) {
        const known = attempt(() => knownOf(use, page, filter, unpack)) ?? new Map<string, RunFacts>();
        const missing: Stamped[] = [];
        for (const row of page) {
          const facts = known.get(row.trace_id);
          if (facts) yield { started_at: row.start_us / 1000, facts, isKept: true };
          else if (isForeign(row, use)) yield { started_at: row.start_us / 1000, isKept: false };
          else missing.push(row);
        }
        yield* readAnew(use, missing, filter, attempt);
      }
    },
    of(traceId) {
      const [found] = attempt(() => use.file.read(use.set, [traceId])) ?? [];
      return found && attempt(() => unpack(traceId, found[2], found[3]));
    },
  };
}

/** Facts of a page's traces that are of these as they are now. */
function knownOf(
  { file, set }: KeptUse,
  page: readonly Stamped[],
  { kind: _, ...choice }: TraceFilter,
  unpack: (id: string, shared: number, body: unknown) => RunFacts | undefined,
): Map<string, RunFacts> {
  const stamps = new Map(page.map(({ trace_id, stamp }) => [trace_id, stamp]));
  const ids = [...stamps.keys()];
  const isAll = Object.values(choice).every((value) => value === undefined);
  const found = file.read(set, ids, isAll ? [ids[0] ?? "", ids.at(-1) ?? ""] : undefined);
  const known = new Map<string, RunFacts>();
  for (const [id, stamp, shared, body] of found) {
    const facts = stamps.get(id) === stamp ? unpack(id, shared, body) : undefined;
    if (facts) known.set(id, facts);
  }
  return known;
}

/** Of a trace with several runs each is looked at; what one of them says of the agent is not believed of the others. */
function isForeign({ agent, runs }: Stamped, use: KeptUse): boolean {
  return runs <= 1 && agent !== use.agent.name;
}

async function* readAnew(
  { traces, agent, read, file, set }: KeptUse,
  missing: readonly Stamped[],
  filter: TraceFilter,
  attempt: <T>(work: () => T) => T | undefined,
): AsyncGenerator<ReadTrace> {
  const rows = new Map(missing.map((row) => [row.trace_id, row]));
  const fresh: KeptFacts[] = [];
  const found: { facts: RunFacts; started_at: number }[] = [];
  for await (const trace of traces.some([...rows.keys()], filter)) {
    const { trace_id, started_at } = trace;
    if (trace.agent !== agent.name) {
      yield { started_at, isKept: false };
      continue;
    }
    const facts = read(trace);
    const row = rows.get(trace_id);
    if (!row?.complete || row.runs > 1 || !facts.shared.complete) {
      yield { started_at, facts, isKept: false };
      continue;
    }
    fresh.push({ trace_id, stamp: row.stamp, start_us: row.start_us, ...packed(facts) });
    found.push({ facts, started_at });
  }
  const kept = fresh.length > 0 ? attempt(() => file.keep(set, fresh, (ids) => traces.there(ids))) : undefined;
  for (const each of found) yield { ...each, isKept: kept !== undefined };
}
