import type { Command } from "commander";
import type { Runs } from "../context.js";
import { addFilterOptions, sourceOption } from "../options.js";

/** `underwrite cases …`: the commands over case files. Each loads its code when it runs. */
export function addCasesCommands(program: Command, runs: Runs): void {
  const cases = program
    .command("cases")
    .description("check, generate, measure, harvest and propose the cases that evals replay")
    .addHelpText(
      "after",
      `
Cases are read from cases/<agent> of the project and the folders in it: *.json (a list
of cases) and *.jsonl (one a line). Only where a project has no folder cases, those that
ship with underwrite are. Commands write to the project's folder only.
A folder's .suite.json lists the files that must be there for the suite to pass.

Examples:
  $ underwrite cases list                        what there is, in a line each
  $ underwrite cases check                       prove every expectation against the policy
  $ underwrite cases generate --check            is boundaries.json what the policy gives?
  $ underwrite cases coverage                    what the suite exercises, and what not
  $ underwrite cases harvest --since 7d --invalid
  $ underwrite cases propose --file probe.json   a case that you thought of, as a draft`,
    );

  common(cases.command("list").description("the cases of the suite, in a line each"))
    .option("--cases <file...>", "case files, or folders of them, instead of the suite")
    .option("--tag <tag...>", "only cases with any of these tags")
    .option("--full", "all of them, not only the first 20")
    .addHelpText("after", "\nExamples:\n  $ underwrite cases list\n  $ underwrite cases list --tag hard --full")
    .action(runs(async () => (await import("./list.js")).listCasesCommand));

  common(cases.command("show").description("one case, as its file has it"))
    .argument("<case>", "its id, or as many first characters as are unique")
    .option("--cases <file...>", "case files, or folders of them, instead of the suite")
    .addHelpText("after", "\nExamples:\n  $ underwrite cases show at-the-cap")
    .action(runs(async () => (await import("./list.js")).showCase));

  common(cases.command("check").description("prove every expectation against the policy; find duplicates and errors"))
    .option("--full", "every problem; else one screen")
    .option("--cases <file...>", "case files, or folders of them, instead of the suite")
    .addHelpText(
      "after",
      `
The agent's own check is checked, too: each field of each right output is made wrong by
itself, the outcome flipped, each figure moved up and down, and it must report that.

Exit codes:
  0 all is in order   1 a case disagrees with the policy or is not in order, or a field
  of the output is one that the agent's check lets pass

Examples:
  $ underwrite cases check
  $ underwrite cases check --cases cases/underwriting/hard.json --json`,
    )
    .action(runs(async () => (await import("./check.js")).checkCommand));

  common(cases.command("generate").description("write the cases at the policy's edges to boundaries.json"))
    .option("--check", "write nothing: say whether the file has what the policy gives")
    .option("--dry-run", "write nothing: say what would be written; with --json also the file")
    .addHelpText(
      "after",
      `
Exit codes:
  0 written, or current   1 --check: the file is not current

Examples:
  $ underwrite cases generate
  $ underwrite cases generate --check`,
    )
    .action(runs(async () => (await import("./generate.js")).generateCommand));

  common(
    cases
      .command("coverage")
      .description("count what the suite exercises: outcomes, boundaries and what else the agent tells apart"),
  )
    .option("--full", "how many cases each value has; else a line for each dimension")
    .option("--cases <file...>", "case files, or folders of them, instead of the suite")
    .option("--no-color", "no colour")
    .addHelpText("after", "\nExamples:\n  $ underwrite cases coverage\n  $ underwrite cases coverage --json")
    .action(runs(async () => (await import("./coverage.js")).showCoverage));

  addFilterOptions(common(cases.command("harvest").description("make draft cases of traces, for a person to review")))
    .addOption(sourceOption())
    .option("--limit <n>", "read at most so many traces, newest first")
    .option("--masked", "replace free text (notes) by a placeholder; figures stay, for the label follows from them")
    .option("--dry-run", "write nothing: show the drafts; with --json they are as a case file has them")
    .option("--full", "every draft; else one screen")
    .option("--accept <id...>", "mark drafts as reviewed, or all of them with all: from then on they count")
    .addHelpText(
      "after",
      `
A draft is a run's input, labelled with what the policy says about it, whatever the
run answered. Inputs that the suite has make none. Drafts are added to
cases/<agent>/harvested.json; evals leave them out until they are accepted.

Exit codes:
  0 done   1 --accept: the label of a draft contradicts the policy
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite cases harvest --since 7d --invalid
  $ underwrite cases harvest --score correct=false --masked --dry-run
  $ underwrite cases harvest --accept trace-3f2a91c07b5e`,
    )
    .action(runs(async () => (await import("./harvest.js")).harvestCommand));

  common(cases.command("propose").description("add a case that you thought of to the drafts, for a person to review"))
    .requiredOption("--file <file>", "a JSON file with one proposal, or a list of them; - is stdin")
    .option("--dry-run", "write nothing: say what would be added")
    .addHelpText(
      "after",
      `
A proposal is { "id", "description", "application" }: what is hard about it, and the
agent's input. Its label is what the policy says about that input, with the reason;
nobody proposes labels. Where the agent has no reference, a person says what is
expected of it: give that as "expected". Drafts are added to
cases/<agent>/harvested.json, and count only once a person accepts them (underwrite
cases harvest --accept). With a problem in one proposal, none is added.

Exit codes:
  0 added   1 a proposal is not in order, or the suite has its id or its input

Examples:
  $ underwrite cases propose --file probe.json
  $ underwrite cases propose --file probes.json --dry-run --json`,
    )
    .action(runs(async () => (await import("./propose.js")).proposeCommand));
}

function common(command: Command): Command {
  return command
    .option("--agent <name>", "the agent whose cases they are (default: underwriting)")
    .option("--json", "print one JSON document");
}
