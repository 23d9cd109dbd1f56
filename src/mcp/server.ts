import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod/mini";
import { messageOf, ProviderError, UserError } from "../errors.js";
import { StoreProblem } from "../tracing/store/open.js";
import { show } from "../visible.js";
import { readInput } from "./input.js";
import { INSTRUCTIONS } from "./instructions.js";
import { errorResult, resultOf } from "./result.js";
import type { McpContext, McpTool } from "./tool.js";
import { readTools } from "./tools/index.js";

export interface McpServerOptions extends McpContext {
  version: string;
  /** Tools beside those that only read: what they need is theirs. */
  otherTools?: readonly McpTool[];
  /** Blanks secrets in whatever is answered. */
  redact?: (text: string) => string;
  /** Told of a fault of ours; the client gets a result that says so. */
  onFault?: (error: unknown) => void;
}

/** The MCP server over traces, cases and plans. It knows no transport: `connect` gives it one. */
export function createMcpServer(options: McpServerOptions): Server {
  const { version, otherTools = [], redact = (text) => text, onFault } = options;
  const tools = new Map([...readTools, ...otherTools].map((tool) => [tool.name, tool]));
  const server = new Server(
    { name: "underwrite", title: "underwrite: traces, cases and plans", version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...tools.values()].map(describeTool) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }): Promise<CallToolResult> => {
    const tool = tools.get(params.name);
    if (!tool) {
      throw new McpError(ErrorCode.InvalidParams, `There is no tool ${show(params.name)}: tools/list has their names.`);
    }
    try {
      const input = readInput(tool, params.arguments);
      return resultOf(await tool.run(input as never, options, signal), redact);
    } catch (error) {
      const isKnown = error instanceof UserError || error instanceof ProviderError || error instanceof StoreProblem;
      if (!isKnown) onFault?.(error);
      return errorResult(isKnown ? messageOf(error) : `Something of ours failed: ${messageOf(error)}`, redact);
    }
  });
  return server;
}

function describeTool({ name, title, description, input, readOnly }: McpTool): Tool {
  return {
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(input, { io: "input" }) as Tool["inputSchema"],
    annotations: { title, readOnlyHint: readOnly, destructiveHint: false, openWorldHint: !readOnly },
  };
}
