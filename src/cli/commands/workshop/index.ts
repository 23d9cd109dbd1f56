/** The commands of the workshop, loaded together when one of them runs. */
export { create } from "./create.js";
export { playbook } from "./playbook.js";
export { review } from "./review.js";
