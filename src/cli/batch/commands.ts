import { type Command, Option } from "commander";
import type { Runs } from "../context.js";
import { agentOption, modelOption, strictOption, viaOption } from "../options.js";

/** `underwrite batch`: runs every row of a file. */
export function addBatchCommand(program: Command, runs: Runs): void {
  program
    .command("batch")
    .description("run the agent on every row of a CSV, JSONL or JSON file")
    .argument("<file>", "the file, or - for stdin: what is in it says which of the three it is")
    .option("--output <file>", "where the results go, in the order of the rows (default: stdout)")
    .addOption(
      new Option("--format <form>", "of the results (default: as --output ends, else jsonl)").choices(["jsonl", "csv"]),
    )
    .option("--errors <file>", "the rows that are not decided, in the same form")
    .option("--resume", "go on with --output: rows that are decided already stay as they are")
    .option("--force", "replace --output and --errors where they are there")
    .option("--cancel", "cancel the message batches that were sent for --output, and say what is billed all the same")
    .option("--map <field=column...>", "which column a field of the input is in, where its name is another")
    .option("--id <column>", "the column that names a row (default: id, where there is one)")
    .option(
      "--delimiter <char>",
      "what separates the columns of a CSV file: , ; | or tab (default: as its header says)",
    )
    .addOption(agentOption())
    .addOption(modelOption())
    .addOption(viaOption())
    .option("--yes", "send message batches without being asked")
    .option("--concurrency <n>", "rows at once (default: 8; by message batches 10,000, which make a wave)")
    .option("--max-cost <usd>", "begin no row once so many US dollars are spent")
    .option("--timeout <seconds>", "bound on the run of one row (default: 600; by message batches none)")
    .option("--fail-fast", "begin no row once one is not decided")
    .addOption(strictOption())
    .option("--session <id>", "groups the traces of this batch (default: a new name)")
    .option("--tag <tag...>", "tags of its traces, beside batch")
    .option("--json", "print the summary as one JSON document; needs --output")
    .option("-q, --quiet", "no notes and no progress on stderr")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Results are kept as they come: Ctrl-C, SIGTERM and kill -9 lose nothing that was finished.
A row that is not accepted is told with its line and field, and the others go on.
--via message-batches asks by Anthropic's Message Batches: half the price, answers within 24 hours a wave, and
outside zero data retention. It says so, with what it may cost, and asks before it sends anything.

Exit codes:
  0 every row is decided, whatever the outcome   1 some are not
  2 bad usage, or an input that cannot be read: no model was asked
  4 the model provider fails every call, or for longer than --timeout
  5 our fault, or an output that cannot be written any more
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP: --resume goes on

Examples:
  $ underwrite batch inputs.csv --output decisions.csv
  $ underwrite batch inputs.csv --output decisions.jsonl --resume
  $ underwrite batch inputs.jsonl --output out.jsonl --concurrency 16 --max-cost 5.00
  $ underwrite batch inputs.csv --output out.jsonl --model claude-sonnet-5 --via message-batches --max-cost 20
  $ underwrite batch inputs.csv --output out.jsonl --cancel
  $ cat inputs.json | underwrite batch - --model offline`,
    )
    .action(runs(async () => (await import("./batch.js")).batchCommand));
}
