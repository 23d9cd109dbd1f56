/** The commands over evals, loaded together when one of them runs. */
export { runEvalCommand } from "./eval.js";
export { listEvals } from "./list.js";
export { showEval } from "./show.js";
