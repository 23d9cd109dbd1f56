import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod/mini";
import type { McpTool } from "./tool.js";

/**
 * A tool as `tools/list` gives it. A client's model reads all of it in each conversation, so what it has no use for is
 * left out: the dialect, which is the protocol's, and how long a text may be.
 */
export function describeTool({ name, title, description, input, readOnly }: McpTool): Tool {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(input, {
    io: "input",
    override({ jsonSchema }) {
      delete jsonSchema.minLength;
      delete jsonSchema.maxLength;
    },
  });
  return {
    name,
    title,
    description,
    inputSchema: inputSchema as Tool["inputSchema"],
    annotations: { readOnlyHint: readOnly, destructiveHint: false, openWorldHint: !readOnly },
  };
}
