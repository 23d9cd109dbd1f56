import { type Command, Option } from "commander";
import type { Runs } from "../context.js";
import { strictOption, viaOption } from "../options.js";

/** `underwrite eval …`: the commands that run, compare and keep evals. Each loads its code when it runs. */
export function addEvalCommands(program: Command, runs: Runs): void {
  const evals = formOptions(
    program.command("eval").description("run an agent's cases, grade each run, and say whether the gate holds"),
  )
    .argument("[count]", "only the first so many cases")
    .option("--case <id...>", "only these cases")
    .option("--tag <tag...>", "only cases with any of these tags")
    .option("--failed", "only cases that did not pass in the last whole run with the same model")
    .option("--cases <file...>", "files with the cases (default: cases/<agent>/*.json)")
    .option("--agent <name>", "the agent to evaluate (default: underwriting)")
    .option("-m, --model <id>", "model to ask: offline (embedded), or one the provider knows")
    .option("--judge [id]", "model that judges rubrics, or none for those that cases name; without it they are skipped")
    .option("--trust-judge", "take a judge that underwrite judge check does not say to be fit")
    .addOption(viaOption())
    .option("--yes", "send message batches without being asked")
    .option("--concurrency <n>", "cases at once (default: 8; by message batches 10,000, which make a wave)")
    .option("--repeat <k>", "run each case so many times, but for those that say so themselves (default: 1)")
    .option("--max-cost <usd>", "begin no case once so many US dollars are spent")
    .option("--timeout <seconds>", "bound on one run of a case (default: 600; by message batches none)")
    .option("--shard <i/n>", "only the i-th of n parts: see underwrite eval merge")
    .addOption(new Option("--resume [run]", "go on with a run that was interrupted: the last one, or the one named"))
    .addOption(
      new Option(
        "--cancel [run]",
        "cancel the message batches of a run, and say what is billed: of the last one, or the one named",
      ),
    )
    .option("--bail", "begin no case once one did not pass")
    .option("--baseline <run>", "hold it against a run: a file, last, or a run's id")
    .option("--min-pass <rate>", "lowest pass rate that will do, from 0 to 1 (default: 1)")
    .addOption(strictOption())
    .option("--langfuse", "sync cases, run and grades to a Langfuse dataset")
    .option("--require-delivery", "the gate holds only if every backend has all of the run")
    .option("--name <name>", "call this run so: list shows it, and show, compare and delete take it")
    .option("-v, --verbose", "a line on stderr for each result as it comes")
    .option("-q, --quiet", "no notes and no progress on stderr")
    .addHelpText(
      "after",
      `
Results are kept as they come: Ctrl-C, SIGTERM and kill -9 lose nothing that was finished.
--via message-batches asks by Anthropic's Message Batches: half the price, answers within 24 hours a wave, and
outside zero data retention. It says so, with what it may cost, and asks before it sends anything. --cancel cancels
what a run sent, and --resume goes on with what was answered.

Exit codes:
  0 the gate holds           1 it does not     2 bad input, or no case is selected
  4 the provider fails every call, or for longer than --timeout
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP: --resume goes on

Examples:
  $ underwrite eval                                  the whole suite
  $ underwrite eval 3                                the first three cases
  $ underwrite eval --failed                         what did not pass in the last whole run
  $ underwrite eval --model claude-sonnet-5 --repeat 5 --max-cost 2.00
  $ underwrite eval --baseline last --html report.html --junit junit.xml`,
    )
    .action(runs(async () => (await import("./eval.js")).runEvalCommand));

  evals
    .command("list")
    .description("the newest eval runs, in a line each")
    .option("--agent <name>", "only of this agent")
    .option("--limit <n>", "at most so many", "20")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  $ underwrite eval list\n  $ underwrite eval list --limit 5 --json")
    .action(runs(async () => (await import("./list.js")).listEvalsCommand));

  evals
    .command("delete")
    .description("remove eval runs with their results and traces; says what it would remove unless --yes is given")
    .argument("<run...>", "an id, as many first characters as are unique, a name, or last")
    .option("--yes", "really remove them")
    .option("--json", "print one JSON document (the default when stdout is not a terminal)")
    .addHelpText(
      "after",
      "\nExamples:\n  $ underwrite eval delete nightly\n  $ underwrite eval delete 20261126T0312 --yes",
    )
    .action(runs(async () => (await import("./kept-runs.js")).deleteEvals));

  formOptions(evals.command("show").description("the report of a run that is kept"))
    .argument("<run>", "its id, as many first characters as are unique, its name, last, or a file that --output wrote")
    .addHelpText(
      "after",
      "\nExamples:\n  $ underwrite eval show last\n  $ underwrite eval show last --html report.html",
    )
    .action(runs(async () => (await import("./kept-runs.js")).showEval));

  evals
    .command("compare")
    .description("hold one eval run against another, case by case")
    .argument("<a>", "the earlier run: its id or its first characters, its name, last, or a file that --output wrote")
    .argument("<b>", "the run that is held against it, named the same way")
    .option("--full", "every case that flipped; else one screen")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Shows which cases flipped, pass rates with their 95% intervals, whether the difference is more than chance
(McNemar's exact test over the cases that both ran), tokens, cost and latency, and what changed in between.

b is a regression, as for the gate of underwrite eval: when any case passed in a and does not in b; where b was
run with a --min-pass below 1, only when it is worse beyond chance (p at most 0.05).

Exit codes:
  0 no regression   1 b is a regression   2 bad input

Examples:
  $ underwrite eval compare main.json last
  $ underwrite eval compare main.json branch.json --json`,
    )
    .action(runs(async () => (await import("./compare.js")).compareCommand));

  formOptions(evals.command("merge").description("join the reports of one run's shards"))
    .argument("<file...>", "what eval --shard wrote with --output: one file for each shard")
    .option("--baseline <run>", "hold the whole against a run: a file, last, or a run's id")
    .addHelpText(
      "after",
      `
Exit codes:
  0 the gate holds for the whole   1 it does not   2 the files are no shards of one run

Examples:
  $ underwrite eval --shard 1/2 --output 1.json; underwrite eval --shard 2/2 --output 2.json
  $ underwrite eval merge 1.json 2.json --output all.json --junit junit.xml`,
    )
    .action(runs(async () => (await import("./kept-runs.js")).mergeRuns));
}

/** The forms that a report comes in. */
function formOptions(command: Command): Command {
  return command
    .option("--full", "print every case with all that graders say; else one screen, what did not pass first")
    .option("--json", "print one JSON document")
    .addOption(new Option("--only <which>", "in the JSON that is printed: only what did not pass").choices(["failed"]))
    .option("--output <file>", "write the JSON document to a file")
    .option("--junit <file>", "write JUnit XML to a file")
    .option("--html <file>", "write a report to look at, in one file")
    .option("--github", "add to the summary of the GitHub job")
    .option("--no-color", "no colour");
}
