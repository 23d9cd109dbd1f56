import { Column } from "./columns.js";
import type { RunFacts } from "./run-facts.js";

/** The runs of an analysis by number: when each began in memory, the rest where it was kept. */
export class Runs {
  private readonly ids: string[] = [];
  private readonly starts = new Column();
  /** Those that are kept nowhere else. */
  private readonly own = new Map<number, RunFacts>();

  /** @param kept finds what was kept of a trace; undefined where nothing is kept */
  constructor(private readonly kept: (traceId: string) => RunFacts | undefined = () => undefined) {}

  /** @param isKept its facts are kept under its trace's id @returns its number */
  add(facts: RunFacts, isKept: boolean): number {
    const number = this.ids.length;
    this.ids.push(facts.trace_id);
    this.starts.push(facts.started_at);
    if (!isKept) this.own.set(number, facts);
    return number;
  }

  private traceId(run: number): string {
    return this.ids[run] as string;
  }

  /** All that is known of a run; undefined where it was forgotten since. */
  get(run: number): RunFacts | undefined {
    return this.own.get(run) ?? this.kept(this.traceId(run));
  }

  /** When runs began, in no order. */
  allStarts(): Float64Array {
    return this.starts.all();
  }

  /** Numbers of runs, those that began last first. */
  newestFirst(runs: readonly number[]): number[] {
    return [...runs].sort(
      (a, b) => this.starts.at(b) - this.starts.at(a) || (this.traceId(a) < this.traceId(b) ? -1 : 1),
    );
  }
}
