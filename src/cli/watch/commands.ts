import { type Command, Option } from "commander";
import type { Runs } from "../context.js";
import { sourceOption } from "../options.js";

/** `underwrite watch` and `status`: what is new, and how things stand. Each loads its code when it runs. */
export function addWatchCommands(program: Command, runs: Runs): void {
  program
    .command("status")
    .description("how things stand: the last gate, findings, what waits for a person or a backend, drift")
    .option("--agent <name>", "the agent that is meant (default: the first that ships)")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      "\nIt reads what is kept, and looks at no trace: underwrite analyze does.\n\nExamples:\n  $ underwrite status\n  $ underwrite status --json",
    )
    .action(runs(async () => (await import("./status.js")).statusCommand, program));

  program
    .command("watch")
    .description("look at recorded runs every so often, and tell what is new: a finding, one seen again, one gone")
    .option("--every <time>", "how long from look to look, such as 30s, 15m or 6h", "15m")
    .option("--once", "look once, and say by the exit code whether something is new")
    .option("--webhook <url>", "send a signed notice of what is new (UNDERWRITE_WEBHOOK_SECRET signs it)")
    .option("--since <when>", "only runs that began since: 24h, 7d, yesterday, or a date", "7d")
    .addOption(
      new Option("--min-severity <severity>", "only findings so grave, or graver (default: low)").choices([
        "high",
        "medium",
        "low",
        "info",
      ]),
    )
    .option("--agent <name>", "the agent whose runs are watched (default: the first that ships)")
    .addOption(sourceOption())
    .option("--json", "print one JSON document for each look")
    .addHelpText(
      "after",
      `
A line for each look that has news, fit for a chat: names and counts, nothing that a trace says. A notice is sent as
Standard Webhooks say, and waits beside the store until it is taken: after a kill it goes out again under its own id.

Exit codes (--once):
  0 nothing is new   1 something is new   2 bad usage   4 the webhook did not take a notice: it waits for the next look
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite watch --every 15m
  $ underwrite watch --once --since 24h
  $ underwrite watch --every 1h --webhook https://hooks.example/findings
  $ underwrite watch --once --source langfuse --min-severity high --json`,
    )
    .action(runs(async () => (await import("./watch.js")).watchCommand));
}
