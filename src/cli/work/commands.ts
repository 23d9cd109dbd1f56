import type { Command } from "commander";
import type { Runs } from "../context.js";

/** `underwrite work`: a worker alone. It loads its code when it runs. */
export function addWorkCommand(program: Command, runs: Runs): void {
  program
    .command("work")
    .description("decide on jobs of servers on other machines, from a queue in PostgreSQL")
    .option("--queue <address>", "postgres://user@host:5432/name (default: UNDERWRITE_QUEUE)")
    .option("--agent <name>", "the agent whose model is opened first (default: the first that ships)")
    .option("-m, --model <id>", "model to ask: offline (embedded), or one the provider knows")
    .option("--concurrency <n>", "jobs at once", "8")
    .option("--max-cost <usd>", "decide nothing more once so many US dollars are spent")
    .option("--grace <seconds>", "how long what was begun may take when it ends", "10")
    .option("-p, --port <n>", "answer /healthz, /readyz and /metrics on this port; 0 takes one that is free")
    .option("--host <address>", "of which interface, with --port", "127.0.0.1")
    .addHelpText(
      "after",
      `
Any server of the same queue answers for what any worker decides. The local store is only
where traces wait for Langfuse or an OTLP backend. It needs: npm install pg-boss@10 pg
SIGTERM and Ctrl-C let it end what it began; jobs that it cannot end go back to the queue.

Exit codes:
  0 it was told to end, and has   2 it cannot begin   5 our fault

Examples:
  $ UNDERWRITE_QUEUE=postgres://underwrite:…@db/underwrite underwrite work --concurrency 16
  $ underwrite work --queue postgres://underwrite@db/underwrite --port 4701`,
    )
    .action(runs(async () => (await import("./work.js")).workCommand));
}
