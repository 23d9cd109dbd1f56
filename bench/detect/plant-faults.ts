import { cleanRun } from "../../src/testing/made-runs/clean-run.js";
import type { MadeRun } from "../../src/testing/made-runs/made-run.js";
import { Random } from "../../src/testing/made-runs/random.js";
import type { Fault, Part } from "./fault.js";

/** Milliseconds since 1970 from which made runs count, a second apart. */
const EPOCH = 1_700_000_000_000;

/** Runs with faults in them, and where they are. */
export interface Planted {
  runs: MadeRun[];
  /** For each run the codes under which it must be found, and those that may be. */
  expected: Map<string, { must: Set<string>; may: Set<string> }>;
  /** How many runs have a fault. */
  count: number;
}

/**
 * Makes clean runs, and plants faults in a share of them, each on its own: a run can have several.
 *
 * @param share of the runs; kept within what a fault needs
 */
export async function plantFaults(
  seed: number,
  count: number,
  faults: readonly Fault[],
  share: number,
): Promise<Planted> {
  const random = new Random(seed);
  const runs = await Promise.all(
    Array.from({ length: count }, (_, number) => cleanRun(random, number, EPOCH + number * 1000)),
  );
  const expected: Planted["expected"] = new Map();
  const faulty = new Set<string>();
  const undecided = () => runs.filter(({ exit_reason, rejected }) => rejected || exit_reason !== "decided");
  const changed = new Map<MadeRun, Set<Part>>();
  for (const fault of faults) {
    const wanted = Math.max(1, Math.round(count * Math.min(fault.most ?? 1, Math.max(fault.least ?? 0, share))));
    const added: MadeRun[] = [];
    for (const run of candidates(runs.slice(0, count), fault, wanted, random)) {
      const parts = changed.get(run) ?? new Set();
      if (fault.changes.some((part) => parts.has(part))) continue;
      const planted = fault.plant(run, random, (more) => added.push(more));
      const having = planted === true ? [run] : planted === false ? [] : planted;
      if (planted !== false) changed.set(run, new Set([...parts, ...fault.changes]));
      for (const { trace_id } of [run, ...having, ...added]) {
        const known = expected.get(trace_id) ?? { must: new Set(), may: new Set() };
        for (const code of fault.also ?? []) known.may.add(code);
        known.may.add(fault.code);
        expected.set(trace_id, known);
      }
      for (const { trace_id } of having) {
        expected.get(trace_id)?.must.add(fault.code);
        faulty.add(trace_id);
      }
    }
    runs.push(...added);
  }
  // A share of runs without a decision is a finding of its own, whatever ended them.
  for (const { trace_id } of undecided()) {
    const known = expected.get(trace_id) ?? { must: new Set(), may: new Set() };
    known.may.add("decides_nothing");
    expected.set(trace_id, known);
  }
  return { runs, expected, count: faulty.size };
}

/** The runs in which a fault is planted. */
function candidates(runs: readonly MadeRun[], fault: Fault, wanted: number, random: Random): MadeRun[] {
  if (fault.newest) return runs.slice(-wanted);
  const shuffled = [...runs];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = random.whole(0, index);
    [shuffled[index], shuffled[other]] = [shuffled[other] as MadeRun, shuffled[index] as MadeRun];
  }
  return shuffled.slice(0, wanted);
}
