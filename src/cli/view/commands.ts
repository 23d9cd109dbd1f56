import type { Command } from "commander";
import type { Runs } from "../context.js";
import { sourceOption } from "../options.js";

/** `underwrite view`: findings, traces, evals and plans in a browser. Its code is loaded when it runs. */
export function addViewCommand(program: Command, runs: Runs): void {
  program
    .command("view")
    .description("look at findings, traces, evals, plans, cases and campaigns in a browser")
    .option("--port <n>", "the port on 127.0.0.1 (default: any that is free)")
    .option("--open", "open the pages in the browser (the default at a terminal)")
    .option("--no-open", "only print the address")
    .option("--read-only", "the pages change nothing (the default)")
    .option("--write", "verdicts, acceptances and approvals can be given; only at a terminal")
    .option("--by <name>", "the person who gives them (default: who is logged in)")
    .option("--export <dir>", "write a copy in files instead, to publish or to keep")
    .addOption(sourceOption())
    .option("--agent <name>", "the agent whose findings and cases are shown (default: the first that ships)")
    .addHelpText(
      "after",
      `
The printed address opens the pages once; the browser then has a cookie, and the address no secret. The pages are served
on 127.0.0.1 to this machine alone, until Ctrl-C, SIGTERM or SIGHUP.

Exit codes:
  0 it ended, with all that was asked for answered   2 bad usage, or the port is taken

Examples:
  $ underwrite view
  $ underwrite view --write
  $ underwrite view --source langfuse --no-open
  $ underwrite view --export site`,
    )
    .action(runs(async () => (await import("./view.js")).viewCommand));
}
