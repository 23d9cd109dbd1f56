import type { Command } from "commander";
import type { Context } from "../context.js";

/** `underwrite serve`: decisions over HTTP. It loads its code when it runs. */
export function addServeCommand(program: Command, context: Context, finish: (exitCode: number) => void): void {
  program
    .command("serve")
    .description("decide over HTTP: at once, later, or many together")
    .option("-p, --port <n>", "where it listens; 0 takes one that is free", "4700")
    .option("--host <address>", "of which interface; beyond loopback a key is needed", "127.0.0.1")
    .option("--allow-host <name...>", "further names by which it is asked, behind a proxy say")
    .option(
      "--queue <address>",
      "postgres://user@host:5432/name that other servers and workers share (UNDERWRITE_QUEUE)",
    )
    .option("--agent <name>", "the agent where a request names none (default: the first that ships)")
    .option("-m, --model <id>", "model to ask: offline (embedded), or one the provider knows")
    .option("--concurrency <n>", "requests that wait for their decision at once", "32")
    .option("--jobs <n>", "decisions of the queue at once; 0 leaves them to underwrite work", "8")
    .option("--rate <n>", "requests a second, of each key", "500")
    .option("--max-body <kb>", "largest body of a request, in kilobytes", "256")
    .option("--max-cost <usd>", "decide nothing more once so many US dollars are spent")
    .option("--keep <age>", "how long results are kept", "30d")
    .option("--grace <seconds>", "how long what was begun may take when it ends", "10")
    .option("--webhook <url>", "tell this URL what was taken for later, and is done")
    .option("--webhook-documents", "and send it the decisions, too: without it ids only")
    .addHelpText(
      "after",
      `
GET /docs says what can be asked. Keys, jobs and results are in service.db, beside the
store, or with --queue in a PostgreSQL database (npm install pg-boss@10 pg); where that
cannot be used the answer is 503. SIGTERM and Ctrl-C let it end what it
began; jobs that it cannot end go back to the queue, for the next start.

Exit codes:
  0 it was told to end, and has   2 it cannot begin   5 our fault

Examples:
  $ underwrite serve --port 4700 --model offline
  $ underwrite serve --host 0.0.0.0 --allow-host decide.example.com`,
    )
    .action(async (options) => {
      const { serveCommand } = await import("./serve.js");
      finish(await serveCommand(context, options));
    });
}
