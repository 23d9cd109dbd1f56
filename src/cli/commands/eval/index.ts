/** The commands over evals, loaded together when one of them runs. */
export { compareRuns } from "./compare.js";
export { runEvalCommand } from "./eval.js";
export { listEvalsCommand } from "./list.js";
export { mergeRuns } from "./merge.js";
export { showEval } from "./show.js";
