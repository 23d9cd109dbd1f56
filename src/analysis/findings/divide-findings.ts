import type { AnyAgent } from "../../runtime/definition/agent.js";
import { type FindingKey, keyOf, type Mark, type Observation } from "../facts/observation.js";
import { FindingMerger } from "./merge-findings.js";
import { faultsIn, idOf } from "./sightings.js";

/** Merges observations: those of faults that a person has dismissed apart from the others. */
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
  add(observations: readonly Observation[]): void {
    if (!this.isDismissed) {
      for (const observation of observations) this.open.add(observation);
      return;
    }
    for (const observation of observations) if (!observation.because) this.addFault(observation);
    for (const observation of observations) if (observation.because) this.addEffect(observation, observation.because);
  }

  private addFault(observation: Observation): void {
    const { key, marks } = faultsIn(observation);
    const dismissed = marks.filter((mark) => this.hasDismissed(key, mark));
    const open = marks.filter((mark) => !dismissed.includes(mark));
    if (dismissed.length > 0) this.dismissed.add({ ...observation, marks: dismissed });
    if (open.length > 0) this.open.add({ ...observation, marks: open });
    else this.causes.add(causeIn(observation.trace_id, observation));
  }

  private addEffect(observation: Observation, because: FindingKey): void {
    const isOf = this.causes.has(causeIn(observation.trace_id, because));
    (isOf ? this.dismissed : this.open).add(observation);
  }

  /** A run that fits several methods is no fault where one of them is none. */
  private hasDismissed(key: FindingKey, mark: Mark): boolean {
    return mark.some((method) => this.isDismissed?.(idOf(this.agent, { ...key, method })));
  }
}

function causeIn(traceId: string, key: FindingKey): string {
  return `${traceId} ${keyOf(key)}`;
}
