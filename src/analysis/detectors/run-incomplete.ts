import { type Detector, type FindingKind, sightingOf } from "./detector.js";

/** How long a run may go on, in milliseconds, before it is taken to have been killed. */
const LONGEST_RUN = 15 * 60_000;

const INCOMPLETE: FindingKind = {
  code: "run_incomplete",
  severity: "low",
  cause: "flow",
  title: ({ of }) => `The run never ended ${of}: its process was killed, or spans were lost`,
};

export const runIncomplete: Detector = {
  finds: [INCOMPLETE],
  catches: "a run that began more than 15 minutes ago and never ended: its process was killed, or its spans were lost",
  leavesAlone: "runs that may still go on, and those that seem to begin in the future (another machine's clock)",
  detect({ run }, now) {
    if (run.complete || now - run.started_at <= LONGEST_RUN) return [];
    return [sightingOf(INCOMPLETE, run, { quote: "", expected: "an end" })];
  },
};
