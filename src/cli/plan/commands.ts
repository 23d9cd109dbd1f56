import { type Command, Option } from "commander";
import type { Runs } from "../context.js";
import { addFilterOptions } from "../options.js";

/** `underwrite plan …`: what a change would change, and whether it did. Each loads its code when it runs. */
export function addPlanCommands(program: Command, runs: Runs): void {
  const plan = program
    .command("plan")
    .description("turn findings into a plan, have it approved, and hold it to its predictions")
    .addHelpText(
      "after",
      `
A plan is a file in plans/: proposed, approved by a person, applied, then verified or
refuted by what became of its predictions.

Examples:
  $ underwrite plan --since 7d                   from the findings of the last week
  $ underwrite plan list
  $ underwrite plan approve 2026-03-29-raise-the-cap
  $ underwrite plan verify 2026-03-29-raise-the-cap`,
    );

  addFilterOptions(
    plan.command("create", { isDefault: true }).description("write a plan from findings (the default command)"),
    { ofModel: "--recorded-model <id>" },
  )
    .option("--limit <n>", "at most so many traces, the newest")
    .option("--from <file>", "plan what underwrite analyze --output wrote, instead of analysing now; - is stdin")
    .addOption(
      new Option("--min-severity <severity>", "only findings so grave, or graver (default: low)").choices([
        "high",
        "medium",
        "low",
      ]),
    )
    .option("--code <code...>", "only findings of these codes")
    .option("--title <text>", "what the plan is called (default: its first finding)")
    .option("--eval <run>", "the eval run that cases are predicted from: a file, a run's id, or last (the default)")
    .option("-m, --model <id>", "let a model write the narrative; it may cite only what the findings hold")
    .option("--source <name>", "where traces are read from: local or langfuse (default: as the findings)")
    .option("--agent <name>", "the agent (default: that of the findings, else underwriting)")
    .option("--dry-run", "print the plan, and write nothing")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Examples:
  $ underwrite plan --since 24h
  $ underwrite analyze --since 7d --output .underwrite/findings.json
  $ underwrite plan --from .underwrite/findings.json --title "Count what is asked for" --model claude-sonnet-5
  $ underwrite plan --from .underwrite/findings.json --dry-run`,
    )
    .action(runs(async () => (await import("./create.js")).createPlanCommand));

  formed(plan.command("list").description("the plans, newest first"))
    .option("--full", "all of them; else one screen")
    .option("--no-color", "no colour")
    .addHelpText("after", "\nExamples:\n  $ underwrite plan list\n  $ underwrite plan list --json")
    .action(runs(async () => (await import("./list.js")).listPlansCommand));

  named(formed(plan.command("show").description("one plan, its status and history first")))
    .option("--no-color", "no colour")
    .addHelpText("after", "\nExamples:\n  $ underwrite plan show 2026-03-29-raise-the-cap")
    .action(runs(async () => (await import("./show.js")).showPlan));

  signed(named(formed(plan.command("approve").description("say yes to a plan, as a person"))))
    .addHelpText(
      "after",
      `
Only a person approves, at a terminal: it asks there. --by names the person where the account does not.

Examples:
  $ underwrite plan approve 2026-03-29-raise-the-cap
  $ underwrite plan approve 2026-03-29-raise-the-cap --by "Ada Park"`,
    )
    .action(runs(async () => (await import("./move.js")).movePlanByPerson, "approve"));

  signed(named(formed(plan.command("reject").description("say no to a plan that is not applied yet"))))
    .addHelpText(
      "after",
      '\nOnly a person rejects, at a terminal: it asks there.\n\nExamples:\n  $ underwrite plan reject 2026-03-29-raise-the-cap --reason "the policy is right"',
    )
    .action(runs(async () => (await import("./move.js")).movePlanByPerson, "reject"));

  signed(named(formed(plan.command("applied").description("note that an approved plan's changes are made"))))
    .addHelpText(
      "after",
      "\nOnly a person says so, at a terminal: it asks there.\n\nExamples:\n  $ underwrite plan applied 2026-03-29-raise-the-cap",
    )
    .action(runs(async () => (await import("./move.js")).movePlanByPerson, "apply"));

  named(formed(plan.command("verify").description("grade each prediction of an applied plan by an eval and a replay")))
    .option("--eval <run>", "an eval run that is there: a file, a run's id, or last (default: run the predicted cases)")
    .option("--replay <file>", "what underwrite replay --json printed (default: replay the predicted traces)")
    .option("--no-live", "run no trace again, also where only that can tell")
    .option("-m, --model <id>", "the model to ask")
    .option("--concurrency <n>", "traces that are run again at once", "4")
    .option(
      "--max-cost <usd>",
      "begin no run once so many US dollars are spent; a model that costs is asked only with it, or after a yes",
    )
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Exit codes:
  0 verified: every prediction was kept   1 refuted, or not all of them could be tested
  2 bad input   4 the model provider failed
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite plan verify 2026-03-29-raise-the-cap
  $ underwrite plan verify 2026-03-29-raise-the-cap --eval last --no-live --json`,
    )
    .action(runs(async () => (await import("./verify.js")).verifyPlanCommand));
}

function named(command: Command): Command {
  return command.argument("<plan>", "its id, or as many first characters as are unique");
}

function formed(command: Command): Command {
  return command.option("--json", "print one JSON document");
}

function signed(command: Command): Command {
  return command.option("--by <name>", "the person who says so").option("--reason <text>", "why");
}
