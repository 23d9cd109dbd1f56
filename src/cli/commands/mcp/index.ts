/** The commands for coding agents, loaded when one of them runs. */
export { connect } from "./connect.js";
export { mcpChecks, mcpEnvironment } from "./doctor-mcp.js";
export { serveMcp } from "./serve.js";
