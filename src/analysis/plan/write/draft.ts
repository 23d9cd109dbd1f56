import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { Change } from "../changes/change.js";
import type { PlannedAnalysis, PlannedFinding } from "../findings-file.js";
import type { PlanMatter, Predictions } from "../plan.js";
import type { TracePredictions } from "../verify/predict.js";
import type { Narrative } from "./narrative.js";

/** All that a plan is made of. */
export interface PlanDraft {
  agent: AnyAgent;
  analysis: PlannedAnalysis;
  /** What the plan is about, in order: its page calls them F1, F2… */
  findings: readonly PlannedFinding[];
  /** Those to make first; then those that today's code has. */
  changes: readonly Change[];
  /** Its files are those of the package that it came with, and not at hand. */
  isElsewhere?: boolean;
  /** Filters beside the window's times, by the names of their options. */
  filters?: PlanMatter["window"]["filters"];
  traces: TracePredictions;
  cases: Predictions["cases"];
  /** Ids of cases whose label the policy contradicts. */
  mislabelled: readonly string[];
  /** Made from the findings where it is not given. */
  title?: string;
  /** A date: `2026-03-29`. */
  created: string;
  /** What a model wrote, checked. */
  narrative?: Narrative;
}
