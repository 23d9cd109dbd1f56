import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Reread } from "../detectors/detector.js";
import { DETECTORS } from "../detectors/index.js";
import { movingFields, RunTable } from "../facts/run-table.js";
import type { Sighting } from "../facts/sighting.js";
import { UsageSummary, UsageTable, usedBy } from "../facts/usage-table.js";
import type { VersionRuns } from "../findings/appeared-with.js";
import { WorksWell } from "../findings/works-well.js";
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

/** All runs of an analysis, as far as it needs them together. */
export class GatheredRuns {
  readonly usage = new UsageSummary();
  readonly worksWell = new WorksWell();
  private readonly runs: Runs;
  private readonly table: RunTable;
  private readonly used: UsageTable;
  private readonly collectors;
  private readonly byRevision = new Map<string, VersionRuns & { revision: string }>();
  /** Runs in which a detector saw something. */
  private readonly seen: number[] = [];

  /** @param kept finds what was kept of a trace */
  constructor(
    private readonly agent: AnyAgent,
    kept?: (traceId: string) => RunFacts | undefined,
  ) {
    this.runs = new Runs(kept);
    this.table = new RunTable(movingFields(agent), (run) => {
      const facts = this.runs.get(run);
      const { row, shared } = facts ?? {};
      return facts && row && shared?.row ? { ...refOf(facts), ...shared.row, ...row } : undefined;
    });
    this.used = new UsageTable((run) => {
      const facts = this.runs.get(run);
      return facts && { ...refOf(facts), ...usedBy(facts), slowest: facts.slowest };
    });
    this.collectors = DETECTORS.flatMap(({ collect }) => collect?.begin(agent) ?? []);
  }

  add(facts: RunFacts, isKept: boolean): void {
    const { shared, row, sightings, collected } = facts;
    const run = this.runs.add(facts, isKept);
    const { version, complete, exit_reason, errors } = shared;
    const { started_at, input_tokens, output_tokens, cost_usd, duration_ms } = facts;
    const used = { input_tokens, output_tokens, cost_usd, duration_ms };
    this.tellRevision(facts);
    this.usage.add({ version, started_at, complete, exit_reason, errors, ...used });
    this.worksWell.add(shared.held);
    if (sightings.length > 0) this.seen.push(run);
    if (row && shared.row) this.table.add(shared.row, row, run);
    if (complete) {
      const { tools } = shared;
      this.used.add({ version, started_at, ...usedBy(facts) }, run, { tools, times: facts.times });
    }
    for (let index = 0; index < this.collectors.length; index++) {
      const many = shared.collected[index] ?? undefined;
      const own = collected[index] ?? undefined;
      if (many !== undefined || own !== undefined) this.collectors[index]?.add(refOf(facts), { shared: many, own });
    }
  }

  private tellRevision({ shared: { revision, version }, started_at }: RunFacts): void {
    if (revision === null) return;
    const known = this.byRevision.get(revision) ?? { revision, version, runs: 0, first_seen: started_at };
    known.runs++;
    known.first_seen = Math.min(known.first_seen, started_at);
    this.byRevision.set(revision, known);
  }

  /** The commits that runs were made in, in the order in which they were first seen. */
  revisions(): VersionRuns[] {
    return [...this.byRevision.values()].sort((a, b) => a.first_seen - b.first_seen);
  }

  /** When the runs began, in no order. */
  starts(): Float64Array {
    return this.runs.allStarts();
  }

  /** What single runs show, the newest run first. */
  *seenAlone(): Generator<readonly Sighting[]> {
    for (const run of this.runs.newestFirst(this.seen)) yield this.runs.get(run)?.sightings ?? [];
  }

  /** What runs show together: of each detector, the newest run first. */
  async *seenTogether(reread: Reread): AsyncGenerator<readonly Sighting[]> {
    for (const collector of this.collectors) yield newestFirst(await collector.finish(reread));
    const runs = { agent: this.agent, table: this.table, usage: this.used };
    for (const { compare } of DETECTORS) if (compare) yield newestFirst(compare(runs));
  }
}

function refOf({ trace_id, span_id, started_at, shared: { version, revision } }: RunFacts) {
  return { trace_id, span_id, started_at, version, revision };
}

function newestFirst(sightings: Sighting[]): Sighting[] {
  return sightings.sort((a, b) => b.started_at - a.started_at);
}
