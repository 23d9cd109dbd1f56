import type { Command } from "commander";
import type { Runs } from "../context.js";
import { sourceOption } from "../options.js";

/** `underwrite findings …`: what became of what analysis found. Each loads its code when it runs. */
export function addFindingsCommands(program: Command, runs: Runs): void {
  const findings = program
    .command("findings")
    .description("what became of each finding: since when, in which plan, mended, seen again, dismissed")
    .addHelpText(
      "after",
      `
underwrite analyze and underwrite watch keep what they see beside the store, and a finding is the same one in every
window and on every machine. What a person says of it is a file in findings/, for version control.

Examples:
  $ underwrite findings list
  $ underwrite findings show 3f2a9c
  $ underwrite findings dismiss 3f2a9c --reason "the term is five years in this product"
  $ underwrite findings reopen 3f2a9c
  $ underwrite findings propose --file proposal.json
  $ underwrite findings accept rates-of-another-year`,
    );

  const list = findings
    .command("list", { isDefault: true })
    .description("the findings, what is open first (the default command)");
  formed(list)
    .option("--full", "all of them; else one screen")
    .addHelpText("after", "\nExamples:\n  $ underwrite findings list\n  $ underwrite findings list --json")
    .action(runs(async () => (await import("./list.js")).listFindingsCommand));

  formed(named(findings.command("show").description("one finding: its life, its plans, what a person said of it")))
    .addHelpText(
      "after",
      "\nExamples:\n  $ underwrite findings show 3f2a9c\n  $ underwrite findings show 3f2a9c --json",
    )
    .action(runs(async () => (await import("./show.js")).showFinding));

  formed(named(findings.command("dismiss").description("say that a finding is none, and why")))
    .requiredOption("--reason <text>", "why it is none")
    .option("--by <name>", "the person who says so (default: who is logged in)")
    .addHelpText(
      "after",
      `
Only a person dismisses. Analysis goes on looking: it lists what is dismissed under its precision, and --fail-on, plans
and notices leave it out.

Examples:
  $ underwrite findings dismiss 3f2a9c --reason "the term is five years in this product"
  $ underwrite findings dismiss 3f2a9c --reason "known, and accepted" --by "Ada Park"`,
    )
    .action(runs(async () => (await import("./judge.js")).judgeFindingCommand, "dismissed"));

  formed(named(findings.command("reopen").description("take back that a finding is none")))
    .option("--reason <text>", "why")
    .option("--by <name>", "the person who says so (default: who is logged in)")
    .addHelpText("after", "\nOnly a person reopens.\n\nExamples:\n  $ underwrite findings reopen 3f2a9c")
    .action(runs(async () => (await import("./judge.js")).judgeFindingCommand, "reopened"));

  formed(
    findings
      .command("propose")
      .description("propose a finding that no detector foresees, with a check that finds it again"),
  )
    .requiredOption("--file <file>", "a JSON file with the proposal; - is stdin")
    .addOption(sourceOption())
    .option("--dry-run", "write nothing: say what would become of it")
    .addHelpText(
      "after",
      `
A proposal is one JSON object:
  { "title": "Names a rate of another year", "severity": "medium", "lever": "instructions", "count": 12,
    "quotes": [{ "trace_id": "…", "span_id": "…", "quote": "words of that span" }],
    "check": { "expression": "output.reasoning.contains('2019')" } }
The check says in CEL which runs are meant, over input, output, tools (name, arguments, result, error), outcome, model,
exit and rejected; or it is a filter: { "filter": { "outcome", "invalid", "model", "error", "score" } }. It becomes a
proposal only where every quote stands verbatim in its span, in a run that the check finds, and the check finds count
of all recorded runs. It counts once a person accepts it: then it looks beside the detectors.

Exit codes:
  0 proposed   1 a quote or the count is not as it was said   2 bad usage
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite findings propose --file proposal.json
  $ underwrite findings propose --file proposal.json --dry-run --json`,
    )
    .action(runs(async () => (await import("./propose.js")).proposeFindingCommand));

  formed(findings.command("accept").description("accept a proposal: its check looks beside the detectors from then on"))
    .argument("<check>", "its id, as underwrite findings propose gave it")
    .option("--by <name>", "the person who says so (default: who is logged in)")
    .addHelpText("after", "\nOnly a person accepts.\n\nExamples:\n  $ underwrite findings accept rates-of-another-year")
    .action(runs(async () => (await import("./propose.js")).decideCommand, "accepted"));

  formed(findings.command("reject").description("reject a proposal, or take an accepted check out"))
    .argument("<check>", "its id, as underwrite findings propose gave it")
    .option("--reason <text>", "why")
    .option("--by <name>", "the person who says so (default: who is logged in)")
    .addHelpText(
      "after",
      '\nOnly a person rejects.\n\nExamples:\n  $ underwrite findings reject rates-of-another-year --reason "it is right"',
    )
    .action(runs(async () => (await import("./propose.js")).decideCommand, "rejected"));
}

function named(command: Command): Command {
  return command.argument("<finding>", "its id, or as many first digits as are unique");
}

function formed(command: Command): Command {
  return command
    .option("--agent <name>", "the agent whose findings are meant (default: the first that ships)")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour");
}
