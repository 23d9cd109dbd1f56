/** The commands over findings, loaded together when one of them runs. */
export { analyze } from "./analyze.js";
export { explain } from "./explain.js";
