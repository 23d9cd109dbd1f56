import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod/mini";
import type { McpTool } from "./tool.js";

/** A tool as `tools/list` gives it. */
export function describeTool({ name, title, description, input, readOnly }: McpTool): Tool {
  return {
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(input, { io: "input" }) as Tool["inputSchema"],
    annotations: { title, readOnlyHint: readOnly, destructiveHint: false, openWorldHint: !readOnly },
  };
}
