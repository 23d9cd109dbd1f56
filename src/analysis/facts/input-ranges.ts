import type { AnyAgent } from "../../runtime/definition/agent.js";
import { inputOf } from "../../runtime/record/recorded-input.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";

/** Most runs that are compared: the newest. */
const MAX_RUNS = 2000;

/** How unlikely it must be that runs which are drawn by lot lie together in any field. */
const CHANCE = 0.001;

/** The values of one field of the input that all runs which show something have, and no others. */
export interface InputRange {
  field: string;
  least: number;
  most: number;
  /** Runs that have it, and that have not. */
  shown: number;
  others: number;
  /** The values of others that are nearest below and above. */
  nearest: number[];
}

/** The numbers of runs' inputs, to see where a finding shows. */
export class InputRanges {
  private readonly runs: { trace_id: string; numbers: Record<string, number> }[] = [];

  constructor(private readonly agent: AnyAgent) {}

  add(run: RecordedRun): void {
    if (this.runs.length >= MAX_RUNS) return;
    const read = inputOf(run, this.agent);
    if (!read.ok || read.input === null || typeof read.input !== "object") return;
    const numbers = Object.entries(read.input).filter(([, value]) => typeof value === "number");
    this.runs.push({ trace_id: run.trace_id, numbers: Object.fromEntries(numbers) });
  }

  /** The first field by whose values runs that show something are apart from all others, by more than chance. */
  apart(traceIds: ReadonlySet<string>): InputRange | undefined {
    const fields = [...new Set(this.runs.flatMap(({ numbers }) => Object.keys(numbers)))];
    for (const field of fields) {
      const having = this.runs.filter(({ numbers }) => Object.hasOwn(numbers, field));
      const valuesOf = (isShown: boolean) => {
        const some = having.filter(({ trace_id }) => traceIds.has(trace_id) === isShown);
        return some.map(({ numbers }) => numbers[field] as number);
      };
      const [shown, others] = [valuesOf(true), valuesOf(false)];
      const [least, most] = [Math.min(...shown), Math.max(...shown)];
      if (others.some((value) => value >= least && value <= most)) continue;
      if (chanceOf(shown.length, others.length) * fields.length > CHANCE) continue;
      const below = Math.max(...others.filter((value) => value < least));
      const above = Math.min(...others.filter((value) => value > most));
      const nearest = [below, above].filter(Number.isFinite);
      return { field, least, most, shown: shown.length, others: others.length, nearest };
    }
    return undefined;
  }
}

/** The chance that so many of all runs, drawn by lot, lie side by side in an order of all. */
function chanceOf(shown: number, others: number): number {
  if (shown === 0 || others === 0) return 1;
  let chance = others + 1;
  for (let k = 1; k <= shown; k++) chance *= k / (others + k);
  return chance;
}
