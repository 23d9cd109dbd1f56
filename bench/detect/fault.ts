import type { MadeRun } from "../../src/testing/made-runs/made-run.js";
import type { Random } from "../../src/testing/made-runs/random.js";

/** The parts of a run that faults change: two that change the same one are not planted in one run. */
export type Part = "answer" | "tools" | "calls" | "version";

/** What a fault changes that ends the run. */
export const EVERYTHING: readonly Part[] = ["answer", "tools", "calls", "version"];

/** A kind of fault that is planted in runs. It knows what it does to a run, and nothing of how that is found. */
export interface Fault {
  /** What was done: `payment-is-existing-debt`. */
  kind: string;
  /** The code under which each such run must be found, as a finding or as what follows from one. */
  code: string;
  changes: readonly Part[];
  /** Codes that say the same of the run, or what follows from it: not counted, neither way. */
  also?: readonly string[];
  /** Shares of the runs between which it is a fault at all: an outlier in half of the runs is none. */
  least?: number;
  most?: number;
  /** It is planted in the newest runs, as a new version of the agent does; else in any. */
  newest?: boolean;
  /**
   * Plants it. Undefined where it cannot show in the run.
   *
   * @param add takes further runs that the fault needs
   * @returns the runs that have it, which are this one unless it says otherwise
   */
  plant(run: MadeRun, random: Random, add: (run: MadeRun) => void): boolean | MadeRun[];
}

/** What every wrong output entails: checks that let it stand. */
export const UNCHECKED = "check_missed_violation";
