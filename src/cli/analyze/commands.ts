import { type Command, Option } from "commander";
import type { Runs } from "../context.js";
import { addFilterOptions, sourceOption, strictJudgement } from "../options.js";

/** `underwrite analyze`, `explain`, `plan …` and `replay`: from traces to a plan. Each loads its code when it runs. */
export function addAnalysisCommands(program: Command, runs: Runs): void {
  addFilterOptions(program.command("analyze").description("say what is wrong in many traces, and what works well"))
    .option("--limit <n>", "at most so many, the newest")
    .option("--code <code...>", "only findings of these codes")
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 where there is a finding so grave, or graver").choices([
        "high",
        "medium",
        "low",
        "info",
      ]),
    )
    .option("--agent <name>", "the agent whose runs are judged, by its definition of today")
    .addOption(strictJudgement())
    .addOption(sourceOption())
    .option("--output <file>", "write the JSON document to a file, for underwrite plan --from; text goes to stdout")
    .option("--full", "every finding with its evidence, what works well, figures by version; else one screen")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Every trace is judged again, by the policy and the checks of today: what a trace says of itself is not believed.
A finding gathers all runs with one cause; what follows from it is listed below it. Its command computes its
numbers again.

Exit codes:
  0 analysed   1 a finding is as grave as --fail-on, or graver   2 bad usage
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite analyze --since 24h
  $ underwrite analyze --since 7d --fail-on high
  $ underwrite analyze --since 24h --output .underwrite/findings.json
  $ underwrite analyze --code tool_disagrees_with_reference --json`,
    )
    .action(runs(async () => (await import("./analyze.js")).analyzeCommand));

  program
    .command("explain")
    .description("say in words what happened in one trace, and what is wrong in it")
    .argument("<trace>", "its id, or as many first digits as are unique, or last")
    .option("--agent <name>", "the agent by whose definition it is judged")
    .addOption(strictJudgement())
    .addOption(sourceOption())
    .option("--full", "all of it, with what the tools said; else one screen")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText("after", "\nExamples:\n  $ underwrite explain last\n  $ underwrite explain 3f2a --json")
    .action(runs(async () => (await import("./explain.js")).explainCommand));
}
