/** The commands of the workshop, loaded together when one of them runs, on top of the main ones: so both share one file. */
import "../index.js";

export { create } from "./create.js";
export { playbook } from "./playbook.js";
export { review } from "./review.js";
