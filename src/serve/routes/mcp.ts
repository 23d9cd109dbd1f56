import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Context } from "hono";
import type { Env } from "../callers.js";
import { Problem } from "../problems.js";
import { may } from "../store/keys.js";

/** Makes an MCP server. @param readOnly with the tools only that change nothing and spend nothing */
export type McpFactory = (options: { readOnly: boolean }) => Server;

/**
 * MCP over streamable HTTP, without sessions: each request has a server of its own. A key with the scope read gets the
 * tools that only read, one with admin all of them.
 */
export function mcpRoute(make: McpFactory) {
  return async (c: Context<Env>): Promise<Response> => {
    if (c.req.method !== "POST") {
      throw new Problem(405, "bad_request", "MCP is asked with POST here: there are no sessions.", { allow: "POST" });
    }
    const server = make({ readOnly: !may(c.get("caller"), "admin") });
    const transport = new WebStandardStreamableHTTPServerTransport({});
    // Its handlers are optional properties, which exactOptionalPropertyTypes tells from those of a transport.
    await server.connect(transport as unknown as Parameters<Server["connect"]>[0]);
    return transport.handleRequest(c.req.raw);
  };
}
