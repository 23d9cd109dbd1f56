import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { createMcpServer } from "../../mcp/server.js";
import { show } from "../../text/visible.js";
import { VERSION } from "../../version.js";
import type { Context } from "../context.js";
import type { ServeOptions } from "./sources.js";
import { StdioTransport } from "./stdio-transport.js";

const SOURCES: readonly string[] = ["local", "langfuse"];
/** Sets of tools: known here, so that the tools are loaded at the first question only. */
const TOOLSETS: readonly string[] = ["work", "langfuse", "all"];

/** How long questions may take whose client has closed its side, or that a signal came behind. */
const ANSWER_WITHIN_MS = 2000;

/**
 * `underwrite mcp`: serves until stdin closes, or a signal ends it, and answers what was asked before. Settings are read with the tools, at the first
 * question: what is wrong with them is then its answer.
 */
export async function serveMcp(context: Context, options: ServeOptions): Promise<number> {
  if (!SOURCES.includes(options.source)) {
    throw new UserError(`--source is ${show(options.source)}: give ${SOURCES.join(" or ")}.`);
  }
  const unknown = options.toolset.split(",").find((name) => !TOOLSETS.includes(name));
  if (unknown !== undefined) throw new UserError(`--toolset is ${show(unknown)}: give ${TOOLSETS.join(", ")}.`);
  if (options.source === "langfuse" && !(await context.config()).langfuse) {
    throw new UserError("--source langfuse needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both.");
  }
  let close = async () => {};
  const server = createMcpServer({
    version: VERSION,
    load: async () => {
      const project = await context.project();
      const { loadTools } = await import("./load-tools.js");
      const loaded = await loadTools(project, options);
      close = loaded.close;
      return loaded;
    },
    redactor: context.redactor,
    onFault: (error) => context.note(`underwrite mcp: internal error: ${messageOf(error)}`),
  });
  server.onerror = (error) => context.note(`underwrite mcp: not a message of the protocol: ${error.message}`);
  const ended = endOf(context);
  try {
    const transport = new StdioTransport(context.stdin, context.stdout);
    await server.connect(transport);
    const answered = countRequests(transport);
    await ended;
    const drained = await answered(ANSWER_WITHIN_MS);
    return drained || !context.signal.aborted ? EXIT.done : EXIT.interrupted;
  } finally {
    await server.close();
    await close();
  }
}

/** Waits until the client has gone, or the process is told to end. */
async function endOf({ stdin, signal }: Context): Promise<void> {
  try {
    await Promise.race(["end", "close"].map((event) => once(stdin, event, { signal })));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Counts a connected transport's requests that have no answer yet: a client may close its side right behind a
 * question.
 *
 * @returns waits until all are answered, at most so many milliseconds, and says whether they are
 */
function countRequests(transport: Transport): (withinMs: number) => Promise<boolean> {
  const open = new Set<string | number>();
  const { onmessage, send } = transport;
  transport.onmessage = (message, extra) => {
    if ("method" in message && "id" in message) open.add(message.id);
    else if ("method" in message && message.method === "notifications/cancelled") {
      open.delete(message.params?.requestId as string | number);
    }
    onmessage?.(message, extra);
  };
  transport.send = async (message, options) => {
    await send.call(transport, message, options);
    if (!("method" in message) && message.id !== undefined) open.delete(message.id);
  };
  return async (withinMs) => {
    const until = performance.now() + withinMs;
    while (open.size > 0 && performance.now() < until) await pause(5);
    return open.size === 0;
  };
}
