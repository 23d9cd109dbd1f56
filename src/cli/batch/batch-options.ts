import { UserError } from "../../errors.js";
import type { BatchRequest } from "../../services/run-batch/run-batch.js";
import { shellWord } from "../../text/format.js";
import { show } from "../../text/visible.js";
import { readConcurrency, readMaxCost, readTimeout } from "../eval/eval-options.js";
import type { OutputOptions } from "../terminal/json.js";

/** What the options of `underwrite batch` are before they are read. */
export interface BatchCommandOptions extends OutputOptions, TakenAsGiven {
  cancel?: boolean;
  map?: string[];
  delimiter?: string;
  agent?: string;
  model?: string;
  yes?: boolean;
  concurrency?: string;
  maxCost?: string;
  timeout?: string;
  tag?: string[];
  quiet?: boolean;
}

/** Options that a batch is asked with as they are. */
type TakenAsGiven = Pick<
  BatchRequest,
  "output" | "format" | "errors" | "resume" | "force" | "id" | "via" | "failFast" | "strict" | "session"
>;

/** What is asked of a batch, by its options. @throws UserError */
export function readBatchRequest(input: BatchRequest["input"], options: BatchCommandOptions): BatchRequest {
  const { output, format, errors, resume, force, id, model, failFast, strict, session, json, via } = options;
  if (json && output === undefined) {
    throw new UserError("--json prints the summary, and stdout has the results: name a file for them with --output.");
  }
  return {
    input,
    ...{ output, format, errors, resume, force, id, model, failFast, strict, session, via },
    map: readMap(options.map ?? []),
    delimiter: readDelimiter(options.delimiter),
    concurrency: readConcurrency(options),
    timeoutMs: readTimeout(options),
    maxCostUsd: readMaxCost(options.maxCost),
    tags: options.tag,
  };
}

function readMap(pairs: readonly string[]): Record<string, string> {
  const read = pairs.map((pair) => {
    const at = pair.indexOf("=");
    if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)] as const;
    throw new UserError(`--map is ${show(pair)}: give a field and its column, such as amount="Amount asked for".`);
  });
  const twice = read.find(([field], index) => read.findIndex(([other]) => other === field) < index);
  if (twice) throw new UserError(`--map names a column for ${show(twice[0])} twice: give it once.`);
  return Object.fromEntries(read);
}

function readDelimiter(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const char = /^(?:tab|\\t)$/i.test(text) ? "\t" : text;
  if ([",", ";", "|", "\t"].includes(char)) return char;
  throw new UserError(`--delimiter is ${show(text)}: give a comma, a semicolon, | or tab.`);
}

/** The command line that goes on with a batch, as it is typed. */
export function resumeCommand(file: string, options: BatchCommandOptions): string {
  const { output, format, errors, map = [], id, delimiter, agent, model, via, concurrency, maxCost, timeout } = options;
  const given: [string, string | undefined][] = [
    ["--output", output],
    ["--format", format],
    ["--errors", errors],
    ...map.map((pair): [string, string] => ["--map", pair]),
    ["--id", id],
    ["--delimiter", delimiter],
    ["--agent", agent],
    ["--model", model],
    ["--via", via],
    ["--concurrency", concurrency],
    ["--max-cost", maxCost],
    ["--timeout", timeout],
  ];
  const words = given.flatMap(([option, value]) => (value === undefined ? [] : [option, value]));
  const flags = [...(options.strict ? ["--strict"] : []), ...(options.yes ? ["--yes"] : []), "--resume"];
  return ["underwrite", "batch", file, ...words, ...flags].map(shellWord).join(" ");
}

/** The command line that cancels a batch's message batches, as it is typed; undefined where no file knows of them. */
export function cancelLine(file: string, { output }: BatchCommandOptions): string | undefined {
  if (output === undefined) return undefined;
  return ["underwrite", "batch", file, "--output", output, "--cancel"].map(shellWord).join(" ");
}

/** What is canceled, by the options. @returns the output whose rows were sent @throws UserError */
export function readCancel({ output, resume, force }: BatchCommandOptions): string {
  if (output === undefined)
    throw new UserError("--cancel needs --output: name the file of the batch that is canceled.");
  if (!resume && !force) return output;
  throw new UserError(`--cancel ends what was sent, and --${resume ? "resume" : "force"} begins: give one of them.`);
}
