/** The commands over findings, loaded together when one of them runs, on top of the main ones: so both share one file. */
import "../index.js";

export { analyze } from "./analyze.js";
export { explain } from "./explain.js";
