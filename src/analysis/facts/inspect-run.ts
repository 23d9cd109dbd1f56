import { unlessFaulty } from "../../errors.js";
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
 * Makes the inspection of single runs of an agent. Of a run with spans that cannot be read nothing is judged, nor of one
 * that code of the agent's definition fails on.
 *
 * @param now milliseconds since 1970
 * @param work what is made of an inspected run
 */
export function runInspector<T>(
  agent: AnyAgent,
  now: number,
  work: (inspected: InspectedRun) => T,
): (run: RecordedRun) => T {
  const inspected = (inspection: Inspection): T =>
    work({ sightings: DETECTORS.flatMap(({ detect }) => detect?.(inspection, now) ?? []), ...inspection });
  return (run) => {
    // What is missing may stand in a span that cannot be read.
    if (run.unread > 0) return work({ run, judgement: undefined, agent, sightings: [] });
    const judged = unlessFaulty(() => ({ made: inspected({ run, judgement: judge(run, agent), agent }) }));
    return judged ? judged.made : inspected({ run, judgement: undefined, agent });
  };
}
