import { join } from "node:path";
import type { PlanMatter } from "../analysis/plan/plan.js";
import { createPlan } from "../analysis/plan/plan-folder.js";
import { emptyFolder } from "./processes/cli.js";

/** The matter of a plan without findings. */
export const SMALL_PLAN: PlanMatter = {
  id: "2026-03-29-count-the-loan",
  title: "Count the loan",
  status: "proposed",
  agent: "underwriting",
  created: "2026-03-29",
  window: { source: "local", since: null, until: null, runs: 1 },
  versions: [],
  findings: [],
  predictions: {
    cases: { eval_run: null, flip: [], stay: [] },
    traces: { flip: { count: 0, trace_ids: [] }, stay: { count: 0, trace_ids: [] } },
  },
  history: [{ status: "proposed", at: "2026-03-29", by: "underwrite plan" }],
};

/** A folder of plans that holds it. */
export async function folderWithSmallPlan() {
  const folder = join(emptyFolder(), "plans");
  const { id, path } = await createPlan(folder, SMALL_PLAN, () => "# Count the loan\n");
  return { folder, id, path };
}
