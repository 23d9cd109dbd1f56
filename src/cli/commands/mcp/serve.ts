import { once } from "node:events";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { EXIT, messageOf, UserError } from "../../../errors.js";
import { createMcpServer } from "../../../mcp/server.js";
import { VERSION } from "../../../version.js";
import { show } from "../../../visible.js";
import type { Context } from "../../context.js";
import { countRequests } from "./open-requests.js";
import type { ServeOptions } from "./sources.js";

const SOURCES: readonly string[] = ["local", "langfuse"];

/** How long questions may take whose client has closed its side. */
const ANSWER_WITHIN_MS = 2000;

/**
 * `underwrite mcp`: serves until stdin closes, or a signal ends it. Settings are read with the tools, at the first
 * question: what is wrong with them is then its answer.
 */
export async function serveMcp(context: Context, options: ServeOptions): Promise<number> {
  if (!SOURCES.includes(options.source)) {
    throw new UserError(`--source is ${show(options.source)}: give ${SOURCES.join(" or ")}.`);
  }
  if (options.source === "langfuse" && !(await context.config()).langfuse) {
    throw new UserError("--source langfuse needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both.");
  }
  let close = async () => {};
  const server = createMcpServer({
    version: VERSION,
    load: async () => {
      const config = await context.config();
      const { loadTools } = await import("./load-tools.js");
      const loaded = await loadTools(context, config, options);
      close = loaded.close;
      return loaded;
    },
    redactor: context.redactor,
    onFault: (error) => context.note(`underwrite mcp: something of ours failed: ${messageOf(error)}`),
  });
  server.onerror = (error) => context.note(`underwrite mcp: not a message of the protocol: ${error.message}`);
  const ended = endOf(context);
  try {
    const transport = new StdioServerTransport(context.stdin, context.stdout);
    await server.connect(transport);
    const answered = countRequests(transport);
    await ended;
    if (!context.signal.aborted) await answered(ANSWER_WITHIN_MS);
    return EXIT.done;
  } finally {
    await server.close();
    await close();
  }
}

/** Waits until the client has gone, or the process is told to end. */
async function endOf({ stdin, signal }: Context): Promise<void> {
  const told = new AbortController();
  const stop = () => told.abort();
  signal.addEventListener("abort", stop);
  process.once("SIGTERM", stop);
  try {
    await Promise.race(["end", "close"].map((event) => once(stdin, event, { signal: told.signal })));
  } catch (error) {
    if (!told.signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    process.removeListener("SIGTERM", stop);
  }
}
