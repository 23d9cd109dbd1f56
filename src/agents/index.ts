/** The agents, one line each. */
export { underwriting } from "./underwriting/agent.js";
