/** The MCP server, and no more than it needs to begin: it must start soon. */
export { serveMcp } from "./serve.js";
