import type { AnyAgent } from "../../runtime/definition/agent.js";
import { inputOf } from "../../runtime/record/recorded-input.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";

/** Most runs that are compared: the newest. */
const MAX_RUNS = 2000;

/** How unlikely it must be that inputs which are drawn by lot lie together in any field. */
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
  private readonly runs: { trace_id: string; input: string; numbers: Record<string, number> }[] = [];

  constructor(private readonly agent: AnyAgent) {}

  add(run: RecordedRun): void {
    if (this.runs.length >= MAX_RUNS) return;
    const read = inputOf(run, this.agent);
    if (!read.ok || read.input === null || typeof read.input !== "object") return;
    const numbers = Object.entries(read.input).filter(([, value]) => typeof value === "number");
    const input = JSON.stringify(read.input);
    this.runs.push({ trace_id: run.trace_id, input, numbers: Object.fromEntries(numbers) });
  }

  /**
   * The first field by whose values runs that show something are apart from all others, by more than chance: runs of one
   * input are one input. All runs that show it must have the field.
   */
  apart(traceIds: ReadonlySet<string>): InputRange | undefined {
    const showing = this.runs.filter(({ trace_id }) => traceIds.has(trace_id));
    const fields = Object.keys(showing[0]?.numbers ?? {});
    const inputsOf = (runs: typeof this.runs) => new Set(runs.map(({ input }) => input)).size;
    for (const field of fields) {
      const having = this.runs.filter(({ numbers }) => Object.hasOwn(numbers, field));
      const rest = having.filter(({ trace_id }) => !traceIds.has(trace_id));
      if (having.length - rest.length < showing.length) continue;
      const [shown, others] = [showing, rest].map((runs) => runs.map(({ numbers }) => numbers[field] as number)) as [
        number[],
        number[],
      ];
      const [least, most] = [Math.min(...shown), Math.max(...shown)];
      if (others.some((value) => value >= least && value <= most)) continue;
      if (chanceOf(inputsOf(showing), inputsOf(rest)) * fields.length > CHANCE) continue;
      const below = Math.max(...others.filter((value) => value < least));
      const above = Math.min(...others.filter((value) => value > most));
      const nearest = [below, above].filter(Number.isFinite);
      return { field, least, most, shown: shown.length, others: others.length, nearest };
    }
    return undefined;
  }
}

/** The chance that so many of all inputs, drawn by lot, lie side by side in an order of all. */
function chanceOf(shown: number, others: number): number {
  if (shown === 0 || others === 0) return 1;
  let chance = others + 1;
  for (let k = 1; k <= shown; k++) chance *= k / (others + k);
  return chance;
}
