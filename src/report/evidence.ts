import * as z from "zod/mini";
import { parseJson } from "../runtime/record/recorded-calls.js";
import { isMasked } from "../runtime/record/recorded-input.js";
import { readRun } from "../runtime/record/recorded-run.js";
import type { Trace } from "../tracing/trace.js";

/** What a trace shows of a run. A part that was not captured is null. */
export interface Evidence {
  /** The output that stands, or the answer that does not. */
  answer: Record<string, unknown> | string | null;
  stands: boolean;
  violations: { code: string; message: string }[];
  /** What is suspected of the answer's text. */
  warnings: { code: string; message: string; quote?: string | undefined }[];
  tools: ToolCall[];
  /** Why the run ended without an output. */
  error: string | null;
  /** Placeholders stand for figures and text. */
  masked: boolean;
}

export interface ToolCall {
  name: string;
  /** Null where it was not captured. */
  result: Record<string, unknown> | string | null;
  failed: boolean;
  duration_ms: number;
}

const object = z.record(z.string(), z.unknown());
const violations = z.array(z.looseObject({ code: z.string(), message: z.string(), quote: z.optional(z.string()) }));

/** What a run's trace shows of it. */
export function evidenceOf(trace: Trace): Evidence {
  const run = readRun(trace);
  const { output, rejected, error, found } = run;
  const isAnswer = rejected || z.safeParse(object, output).success;
  return {
    answer: isAnswer ? textOrObject(output) : null,
    stands: isAnswer && !rejected,
    violations: listIn(found.violations),
    warnings: listIn(found.warnings),
    tools: run.tool_calls.map(({ name, result, is_error, duration_ms }) => ({
      name,
      result: textOrObject(result),
      failed: is_error,
      duration_ms,
    })),
    error: error ? `${error.type}${error.message ? `: ${error.message}` : ""}` : null,
    masked: isMasked(run.input),
  };
}

function listIn(json: string | null): Evidence["warnings"] {
  const read = z.safeParse(violations, parseJson(json));
  return read.success ? read.data.map(({ code, message, quote }) => ({ code, message, quote })) : [];
}

function textOrObject(value: unknown): Record<string, unknown> | string | null {
  if (value === null || value === undefined) return null;
  const read = z.safeParse(object, value);
  return read.success ? read.data : typeof value === "string" ? value : JSON.stringify(value);
}
