/** The commands over findings, loaded together when one of them runs. */
export { analyzeCommand } from "./analyze.js";
export { explainCommand } from "./explain.js";
