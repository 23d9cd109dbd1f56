import type { Command } from "commander";
import type { Runs } from "../context.js";
import { addFilterOptions, agentOption, sourceOption } from "../options.js";

/** `underwrite traces …`: the commands over traces. Each loads its code when it runs. */
export function addTracesCommands(program: Command, runs: Runs): void {
  const traces = program
    .command("traces")
    .description("list, show, follow, export, import, send, prune and score traces")
    .addHelpText(
      "after",
      `
Examples:
  $ underwrite traces                            the newest, on one screen
  $ underwrite traces list --since 24h --invalid
  $ underwrite traces show last --full
  $ underwrite traces export --since 7d > traces.jsonl`,
    );

  sourced(
    addFilterOptions(traces.command("list", { isDefault: true }).description("traces in a line each, newest first")),
  )
    .option("--limit <n>", "at most so many (default: a screen; with --json 50)")
    .option("--full", "all that match")
    .addHelpText(
      "after",
      "\nExamples:\n  $ underwrite traces\n  $ underwrite traces list --since 24h --outcome approved --json",
    )
    .action(runs(async () => (await import("./list.js")).listTraces));

  sourced(traces.command("show").description("one trace as a tree, with a bar for each span's time"))
    .argument("<id>", "its id, or as many first digits as are unique, or last")
    .option("--full", "with inputs and outputs")
    .addHelpText("after", "\nExamples:\n  $ underwrite traces show last\n  $ underwrite traces show 3f2a --full")
    .action(runs(async () => (await import("./show.js")).showTrace));

  addFilterOptions(traces.command("tail").description("print each run as it ends, of every process, until Ctrl-C"))
    .option("--json", "one JSON document a line")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      "\nExit codes:\n  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP\n\nExamples:\n  $ underwrite traces tail\n  $ underwrite traces tail --invalid",
    )
    .action(runs(async () => (await import("./tail.js")).tailTraces));

  addFilterOptions(traces.command("export").description("write traces to stdout, one a line"))
    .option("--format <format>", "otlp (the OpenTelemetry file format) or json (trees, to read)", "otlp")
    .option("--source <name>", "where they are: local or langfuse", "local")
    .option("--limit <n>", "at most so many")
    .addHelpText(
      "after",
      "\nExamples:\n  $ underwrite traces export --since 24h > traces.jsonl\n  $ underwrite traces export --source langfuse --format json",
    )
    .action(runs(async () => (await import("./export.js")).exportTraces));

  traces
    .command("import")
    .description("take traces from an OTLP file into the store")
    .argument("<file>", "as traces export writes it; - is stdin")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  $ underwrite traces import traces.jsonl")
    .action(runs(async () => (await import("./import.js")).importTraces));

  traces
    .command("push")
    .description("send every configured backend what it has not acknowledged")
    .option("--timeout <seconds>", "bound on the whole", "120")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExit codes:\n  0 nothing is left to send   1 something still waits\n  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP\n\nExamples:\n  $ underwrite traces push",
    )
    .action(runs(async () => (await import("./push.js")).pushTraces));

  traces
    .command("forget")
    .description("erase all that the store has of one person's runs; asks first")
    .argument("[id]", "a trace's id, or as many first digits as are unique")
    .option("--input <file>", "traces of this input: a JSON object with all of its fields, or some; - is stdin")
    .option("--session <id>", "traces of this session")
    .addOption(agentOption())
    .option("--damaged", "remove copies of damaged stores too: they cannot be searched")
    .option("--dry-run", "only say what would be erased")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nBackends that have it already are named: it must be erased there too.\n\nExamples:\n  $ underwrite traces forget --session case-4711 --dry-run\n  $ underwrite traces forget --input person.json --yes",
    )
    .action(runs(async () => (await import("./forget.js")).forgetTraces));

  traces
    .command("prune")
    .description("remove old traces and eval runs; says what it would remove unless --yes is given")
    .option("--older-than <age>", "what began longer ago: 90d")
    .option("--keep <bounds>", "what is beyond an age, a size or both: 30d,2GB (default: UNDERWRITE_KEEP)")
    .option("--undelivered", "also what a configured backend has not got yet")
    .option("--yes", "really remove them")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  $ underwrite traces prune --older-than 90d\n  $ underwrite traces prune --older-than 90d --yes\n  $ underwrite traces prune --keep 30d,2GB --yes",
    )
    .action(runs(async () => (await import("./prune.js")).pruneTraces));

  traces
    .command("recover")
    .description("copy what can be read of a damaged store into a new one, and say what was lost")
    .argument("[file]", "the damaged store; that of the project when left out")
    .option("--output <file>", "the new store (default: beside the damaged one)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nThe damaged store is left as it is.\n\nExamples:\n  $ underwrite traces recover\n  $ underwrite traces recover traces.db.corrupt-2026-03-29 --output traces.db",
    )
    .action(runs(async () => (await import("./recover.js")).recoverTraces));

  traces
    .command("score")
    .description("keep a person's verdict beside a trace, and send it to Langfuse")
    .argument("<id>", "its id, or as many first digits as are unique, or last")
    .argument("<name>", "what is judged: correct, tone")
    .argument("<value>", "a number, true or false, or a word; of correct and rubric true or false")
    .option("--comment <text>", "why")
    .option("--json", "print one JSON document")
    .addHelpText("after", '\nExamples:\n  $ underwrite traces score last correct true --comment "checked by hand"')
    .action(runs(async () => (await import("./score.js")).scoreTrace));
}

function sourced(command: Command): Command {
  return command
    .addOption(sourceOption())
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour");
}
