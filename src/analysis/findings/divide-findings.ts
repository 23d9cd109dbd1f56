import type { AnyAgent } from "../../runtime/definition/agent.js";
import { type FindingKey, keyOf, type Mark, type Sighting } from "../facts/sighting.js";
import { FindingMerger } from "./merge-findings.js";
import { faultsIn, idOf } from "./sightings.js";

/** Merges sightings: those of faults that a person has dismissed apart from the others. */
export class DividedFindings {
  readonly open = new FindingMerger();
  readonly dismissed = new FindingMerger();
  /** Runs with a cause that is dismissed: what follows from it goes with it. */
  private readonly causes = new Set<string>();

  constructor(
    private readonly agent: AnyAgent,
    private readonly isDismissed: ((id: string) => boolean) | undefined,
  ) {}

  /** Adds all that one run shows, or all that runs together show. */
  add(sightings: readonly Sighting[]): void {
    if (!this.isDismissed) {
      for (const sighting of sightings) this.open.add(sighting);
      return;
    }
    for (const sighting of sightings) if (!sighting.because) this.addFault(sighting);
    for (const sighting of sightings) if (sighting.because) this.addEffect(sighting, sighting.because);
  }

  private addFault(sighting: Sighting): void {
    const { key, marks } = faultsIn(sighting);
    const dismissed = marks.filter((mark) => this.hasDismissed(key, mark));
    const open = marks.filter((mark) => !dismissed.includes(mark));
    if (dismissed.length > 0) this.dismissed.add({ ...sighting, marks: dismissed });
    if (open.length > 0) this.open.add({ ...sighting, marks: open });
    else this.causes.add(causeIn(sighting.trace_id, sighting));
  }

  private addEffect(sighting: Sighting, because: FindingKey): void {
    const isOf = this.causes.has(causeIn(sighting.trace_id, because));
    (isOf ? this.dismissed : this.open).add(sighting);
  }

  /** A run that fits several methods is no fault where one of them is none. */
  private hasDismissed(key: FindingKey, mark: Mark): boolean {
    return mark.some((method) => this.isDismissed?.(idOf(this.agent, { ...key, method })));
  }
}

function causeIn(traceId: string, key: FindingKey): string {
  return `${traceId} ${keyOf(key)}`;
}
