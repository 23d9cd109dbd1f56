import { createHmac } from "node:crypto";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { agentVersion } from "../../../runtime/definition/agent-version.js";
import type { PolicyExplanation } from "../../../runtime/definition/explanation.js";
import { EXIT_REASONS, type ExitReason, type RunResult } from "../../../runtime/loop/run.js";
import { jsonKey } from "../../../text/json.js";
import { sha256 } from "../../../text/sha256.js";
import { show } from "../../../text/visible.js";
import { type Capture, maskedJson } from "../../../tracing/capture.js";
import type { BatchRow } from "../rows/row.js";

/** How a row ended: as its run did; or its input was not accepted, or the agent's own code failed. */
export const ROW_STATUSES = [...EXIT_REASONS, "bad_input", "fault"] as const;
export type RowStatus = ExitReason | "bad_input" | "fault";

/** What came out of one row of a batch. */
export interface BatchRecord {
  /** Which row of the input it is, from 1, and the line on which that begins. */
  row: number;
  line: number | null;
  /** What the row calls itself. */
  id: string | null;
  status: RowStatus;
  /** The output in a word; null where none stands. */
  outcome: string | null;
  /** As the run had it; masked, or null, where that is all that is kept of inputs. */
  input: unknown;
  /** The output that stands. */
  output: unknown;
  /** Why the policy gives an unfavourable outcome, and what would flip it. */
  reasons: PolicyExplanation["reasons"];
  would_approve_if: PolicyExplanation["would_approve_if"];
  /** Codes of what is suspected of the output's text. */
  warnings: string[];
  /** Codes of what is wrong with an output that does not stand. */
  violations: string[];
  /** The field of the input that is not accepted. */
  field: string | null;
  /** Why no output stands, in a sentence. */
  error: string | null;
  trace_id: string | null;
  /** US dollars; null where the price is not known. */
  cost_usd: number | null;
  duration_ms: number;
  /** By what `--resume` knows the row again: version of agent, model and check; row and input. */
  key: string;
}

/** Whether a row has what it can get: asking again would only cost. The others are run again. */
export function isFinal(status: RowStatus): boolean {
  return !["provider_error", "interrupted", "bad_input", "fault"].includes(status);
}

/** The record of a row, as far as it is known before it is run. */
export interface RowHead extends Pick<BatchRecord, "row" | "line" | "id" | "key"> {}

/** The version of an agent, its model and its check: the first part of each row's key. */
export function versionOf(agent: AnyAgent, { model, strict }: { model: string; strict: boolean }): string {
  return `v${sha256(JSON.stringify([agentVersion(agent), agent.name, model, strict]), 8)}`;
}

/** Makes the records of one batch. */
export class RecordMaker {
  /** By `versionOf`. */
  readonly version: string;

  /**
   * @param capture what is kept of inputs
   * @param salt makes placeholders and keys of use to nobody else; empty where inputs are kept as they are
   */
  constructor(
    private readonly agent: AnyAgent,
    { model, strict }: { model: string; strict: boolean },
    private readonly capture: Capture,
    private readonly salt: string,
  ) {
    this.version = versionOf(agent, { model, strict });
  }

  headOf({ row, line, id, fields, problem }: BatchRow): RowHead {
    const text = JSON.stringify([row, id ?? null, problem === undefined ? jsonKey(fields ?? null) : problem]);
    const digest = this.salt === "" ? sha256(text, 16) : createHmac("sha256", this.salt).update(text).digest("hex");
    return { row, line: line ?? null, id: id ?? null, key: `${this.version}-${digest.slice(0, 16)}` };
  }

  /** @param fields what was given of the input */
  ofBadInput(head: RowHead, fields: unknown, problem: { message: string; field?: string | undefined }): BatchRecord {
    const { message, field = null } = problem;
    // What is wrong quotes the input.
    const hidden = `The input is not accepted${field === null ? "" : `: ${field} is not in order`}. What it is, is not shown: UNDERWRITE_CAPTURE_CONTENT is ${this.capture}.`;
    const error = this.capture === "full" ? message : hidden;
    return { ...empty(head), status: "bad_input", input: this.captured(fields), field, error };
  }

  ofUnreadable(head: RowHead, problem: string): BatchRecord {
    return { ...empty(head), status: "bad_input", error: `The row ${problem}.` };
  }

  ofFault(head: RowHead, input: unknown, message: string, traceId: string | null): BatchRecord {
    const error = `The agent's code failed${this.capture === "full" ? `: ${message}` : ""}.`;
    return { ...empty(head), status: "fault", input: this.captured(input), error, trace_id: traceId, cost_usd: null };
  }

  /** @param late why a run has no result that the run itself does not know */
  ofRun(head: RowHead, input: unknown, result: RunResult<unknown>, late?: string): BatchRecord {
    const { output, policy, validation, run, error } = result;
    return {
      ...empty(head),
      status: run.exit_reason,
      outcome: output === null ? null : this.agent.outcomeOf(output),
      input: this.captured(input),
      output,
      reasons: policy?.reasons ?? [],
      would_approve_if: policy?.would_approve_if ?? [],
      warnings: validation.warnings.filter(({ level }) => level === "warning").map(({ code }) => code),
      violations: validation.violations.map(({ code }) => code),
      error: late ?? error?.message ?? null,
      trace_id: run.trace_id,
      cost_usd: run.cost_usd,
      duration_ms: run.duration_ms,
    };
  }

  private captured(input: unknown): unknown {
    if (this.capture === "none") return null;
    return this.capture === "masked" ? maskedJson(input ?? null, this.salt) : (input ?? null);
  }
}

/** The field that a sentence about an input is of: the first that it names. */
export function fieldIn(message: string, names: readonly string[]): string | undefined {
  let first: { name: string; at: number } | undefined;
  for (const name of names) {
    const at = placeOf(name, message);
    const isBefore = first === undefined || at < first.at || (at === first.at && name.length > first.name.length);
    if (at >= 0 && isBefore) first = { name, at };
  }
  return first?.name;
}

/** Where a text names a field, as a word of its own or quoted. */
function placeOf(name: string, text: string): number {
  const quoted = text.indexOf(show(name));
  if (quoted >= 0) return quoted + 1;
  for (let at = text.indexOf(name); at >= 0 && name !== ""; at = text.indexOf(name, at + 1)) {
    const around = [text[at - 1] ?? " ", text[at + name.length] ?? " "];
    if (around.every((char) => !/[\p{L}\p{N}_]/u.test(char))) return at;
  }
  return -1;
}

function empty({ row, line, id, key }: RowHead): BatchRecord {
  return {
    row,
    line,
    id,
    status: "decided",
    outcome: null,
    input: null,
    output: null,
    reasons: [],
    would_approve_if: [],
    warnings: [],
    violations: [],
    field: null,
    error: null,
    trace_id: null,
    cost_usd: 0,
    duration_ms: 0,
    key,
  };
}
