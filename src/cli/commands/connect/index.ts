/** What looks at the MCP server from outside: apart from the server, which must start soon. */
export { connect } from "./connect.js";
export { mcpChecks, mcpEnvironment } from "./doctor-mcp.js";
