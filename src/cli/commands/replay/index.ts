/** What `underwrite replay` loads when it runs. */
export { replay } from "./replay.js";
