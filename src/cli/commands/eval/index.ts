/** The commands over evals, loaded together when one of them runs, on top of the main ones: so both share one file. */
import "../index.js";

export { compareRuns } from "./compare.js";
export { runEvalCommand } from "./eval.js";
export { listEvals } from "./list.js";
export { mergeRuns } from "./merge.js";
export { showEval } from "./show.js";
