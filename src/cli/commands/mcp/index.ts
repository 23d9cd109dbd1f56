/** The commands for coding agents, loaded when one of them runs. */
export { serveMcp } from "./serve.js";
