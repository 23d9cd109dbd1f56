import type { Command } from "commander";
import type { Runs } from "../context.js";

/** `underwrite judge …`: model judges of rubrics. Each loads its code when it runs. */
export function addJudgeCommands(program: Command, runs: Runs): void {
  const judge = program
    .command("judge")
    .description("hold the model that judges rubrics against what people said")
    .addHelpText("after", "\nExamples:\n  $ underwrite judge check");

  judge
    .command("check")
    .description("say how often a judge agrees with people, and whether it is fit to gate")
    .option("--agent <name>", "the agent whose runs were judged")
    .option("--judge <id>", "only this judge; with --max-cost it judges the labelled runs that it has not judged")
    .option("--cases <file...>", "files with the cases that have the rubrics (default: cases/<agent>/*.json)")
    .option("--since <when>", "only runs that began since: 24h, 7d, yesterday, or a date")
    .option("--max-cost <usd>", "with --judge: judge until so many US dollars are spent")
    .option("--dry-run", "keep nothing of what comes out")
    .option("--full", "every run on which they disagree; else one screen")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
A label is what a person said of a run: underwrite traces score <id> rubric true, or correct false.
A judge is fit to gate with at least 20 labels of each kind, when the lower bound of its true negative
rate (of runs that a person calls wrong, how many it rejects) is at least 0.8, and that of its true
positive rate at least 0.5 (95% Wilson intervals). What came out is kept in judges/<agent>.json:
commit it, so that the gate of underwrite eval --judge knows it in CI, too.

Exit codes:
  0 every judge is fit   1 one is not, or there is none   2 bad usage
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite judge check
  $ underwrite judge check --judge claude-haiku-4-5 --max-cost 2.00
  $ underwrite judge check --since 30d --json`,
    )
    .action(runs(async () => (await import("./check.js")).checkJudgeCommand));
}
