import { UserError } from "../../errors.js";
import type { EvalRequest } from "../../services/evals/prepare-eval.js";
import { show, visible } from "../../text/visible.js";
import type { OutputOptions } from "../terminal/json.js";
import { parseCount, parseSeconds } from "../terminal/option-values.js";

/** What the options of `underwrite eval` are before they are read. */
export interface EvalCommandOptions extends OutputOptions, TakenAsGiven {
  agent?: string;
  case?: string[];
  tag?: string[];
  model?: string;
  judge?: string | true;
  yes?: boolean;
  concurrency?: string;
  repeat?: string;
  maxCost?: string;
  timeout?: string;
  shard?: string;
  resume?: string | true;
  cancel?: string | true;
  minPass?: string;
  /** In JSON: only what did not pass. */
  only?: "failed";
  full?: boolean;
  junit?: string;
  github?: boolean;
  html?: string;
  output?: string;
  verbose?: boolean;
  quiet?: boolean;
}

/** Options that an eval is asked with as they are. */
type TakenAsGiven = Pick<
  EvalRequest,
  "cases" | "failed" | "trustJudge" | "via" | "bail" | "baseline" | "strict" | "langfuse" | "requireDelivery" | "name"
>;

/** What is asked of an eval, by its options. @throws UserError */
export function readRequest(count: string | undefined, options: EvalCommandOptions): EvalRequest {
  const {
    agent: _,
    case: ids,
    tag: tags,
    shard,
    repeat,
    minPass,
    concurrency: _concurrency,
    timeout: _timeout,
    maxCost,
    resume,
    cancel: _cancel,
    ...rest
  } = options;
  return {
    ...rest,
    name: readName(rest.name),
    ids,
    tags,
    first: count === undefined ? undefined : parseCount("The number of cases", count, { min: 1, max: 1_000_000 }),
    shard: shard === undefined ? undefined : parseShard(shard),
    repeat: repeat === undefined ? undefined : parseCount("--repeat", repeat, { min: 1, max: 1000 }),
    minPass: minPass === undefined ? undefined : parseNumber("--min-pass", minPass, { above: 0, max: 1 }),
    concurrency: readConcurrency(options),
    timeoutMs: readTimeout(options),
    maxCostUsd: readMaxCost(maxCost),
    resume: resume === true ? "last" : resume,
  };
}

/** A name stands in a line, and is none of the words that mean another run. @throws UserError */
function readName(name: string | undefined): string | undefined {
  const isWord = name === undefined || (/^\S(?:.{0,98}\S)?$/u.test(name) && name === visible(name) && name !== "last");
  if (isWord) return name;
  throw new UserError(`--name is ${show(name ?? "")}: give a line of at most 100 characters, and not last.`);
}

/** How many at once, by `--concurrency`: in waves many more. @throws UserError */
export function readConcurrency({ concurrency, via }: Pick<EvalCommandOptions, "concurrency" | "via">) {
  if (concurrency === undefined) return undefined;
  return parseCount("--concurrency", concurrency, { min: 1, max: via === undefined ? 1000 : 100_000 });
}

/** The bound on a run, by `--timeout`, in milliseconds. @throws UserError */
export function readTimeout({ timeout, via }: Pick<EvalCommandOptions, "timeout" | "via">): number | undefined {
  if (timeout === undefined) return undefined;
  if (via === undefined) return parseSeconds("--timeout", timeout) * 1000;
  throw new UserError(
    "--timeout bounds a run that is asked at once; by --via message-batches it waits for hours: leave it out.",
  );
}

/** The bound of `--max-cost`, in US dollars. @throws UserError */
export function readMaxCost(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseNumber("--max-cost", text, { above: 0, max: 1e6 });
}

function parseShard(text: string): EvalRequest["shard"] {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new UserError(`--shard is ${show(text)}: give which part of how many, at most 9999, such as 1/4.`);
}

function parseNumber(option: string, text: string, { above, max }: { above: number; max: number }): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > above && value <= max) return value;
  throw new UserError(`${option} is ${show(text)}: give a number above ${above}, at most ${max}.`);
}
