import type { AnyAgent } from "../runtime/agent.js";
import type { RecordedRun } from "../runtime/recorded-run.js";
import type { Detector, Inspection } from "./detectors/detector.js";
import { injectionFollowed } from "./detectors/injection-followed.js";
import { outputFields } from "./detectors/output-fields.js";
import { ownCheck } from "./detectors/own-check.js";
import { providerRetried } from "./detectors/provider-retried.js";
import { repairUsed } from "./detectors/repair-used.js";
import { runEnding } from "./detectors/run-ending.js";
import { runIncomplete } from "./detectors/run-incomplete.js";
import { toolFailed } from "./detectors/tool-failed.js";
import { toolRepeated } from "./detectors/tool-repeated.js";
import { toolResults } from "./detectors/tool-results.js";
import { toolSkipped } from "./detectors/tool-skipped.js";
import { toolsInSequence } from "./detectors/tools-in-sequence.js";
import { violations } from "./detectors/violations.js";
import { judge } from "./judge.js";
import type { Observation } from "./observation.js";

/** A run with all that the detectors of single runs see in it. */
export interface InspectedRun extends Inspection {
  observations: Observation[];
}

/**
 * Makes the inspection of single runs of an agent.
 *
 * @param now milliseconds since 1970
 */
export function runInspector(agent: AnyAgent, now: number): (run: RecordedRun) => InspectedRun {
  const detectors: readonly Detector[] = [
    toolResults,
    injectionFollowed,
    violations,
    ownCheck,
    outputFields,
    toolSkipped,
    toolRepeated,
    toolsInSequence,
    toolFailed,
    repairUsed,
    runEnding,
    runIncomplete(now),
    providerRetried,
  ];
  return (run) => {
    const inspection = { run, judgement: judge(run, agent), agent };
    return { ...inspection, observations: detectors.flatMap((detect) => detect(inspection)) };
  };
}
