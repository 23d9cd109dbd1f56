import type { Command } from "commander";
import type { Runs } from "../context.js";
import { addFilterOptions, strictJudgement } from "../options.js";

/** `underwrite replay`: what today's code makes of recorded runs. It loads its code when it runs. */
export function addReplayCommand(program: Command, runs: Runs): void {
  overTraces(program.command("replay"))
    .description("recompute stored traces with today's tools, checks and policy; no model is asked")
    .option("--live", "run the affected traces again, through the whole agent")
    .option("-m, --model <id>", "with --live: the model to ask")
    .option("--concurrency <n>", "with --live: runs at once", "4")
    .option("--max-cost <usd>", "with --live: begin no run once so many US dollars are spent")
    .option("--fail-on-change", "exit with 1 when a trace is affected")
    .addOption(strictJudgement())
    .addHelpText(
      "after",
      `
A trace is affected when a tool returns something else today, or when today's checks
flag what they did not flag then, or no longer do. All others are untouched: a live
re-run would meet the same figures and the same checks.

Exit codes:
  0 done   1 a trace is affected (with --fail-on-change)   2 bad input
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite replay --since 30d
  $ underwrite replay --since 7d --outcome approved --json
  $ underwrite replay --from .underwrite/findings.json
  $ underwrite replay --since 24h --live --model claude-sonnet-5`,
    )
    .action(runs(async () => (await import("./replay.js")).replayCommand));
}

function overTraces(command: Command): Command {
  return addFilterOptions(command, { ofModel: "--recorded-model <id>" })
    .option("--limit <n>", "at most so many, the newest")
    .option("--from <file>", "the agent and the window of what underwrite analyze --output wrote; - is stdin")
    .option("--source <name>", "where traces are read from: local or langfuse (default: local, or as the findings)")
    .option("--agent <name>", "the agent (default: that of the findings, else underwriting)")
    .option("--full", "all of it, with an example each; else one screen")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour");
}
