import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { DETECTORS } from "../detectors/index.js";
import { type Inspection, judge } from "./judge.js";
import type { Sighting } from "./sighting.js";

/** A run with all that the detectors of single runs see in it. */
export interface InspectedRun extends Inspection {
  sightings: Sighting[];
}

/**
 * Makes the inspection of single runs of an agent. Of a run with spans that cannot be read nothing is judged.
 *
 * @param now milliseconds since 1970
 */
export function runInspector(agent: AnyAgent, now: number): (run: RecordedRun) => InspectedRun {
  return (run) => {
    // What is missing may stand in a span that cannot be read.
    if (run.unread > 0) return { run, judgement: undefined, agent, sightings: [] };
    const inspection = { run, judgement: judge(run, agent), agent };
    return { ...inspection, sightings: DETECTORS.flatMap(({ detect }) => detect?.(inspection, now) ?? []) };
  };
}
