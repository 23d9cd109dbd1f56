import * as z from "zod/mini";
import { ATTRIBUTE } from "../tracing/attributes.js";
import { type Trace, type TraceSpan, walk } from "../tracing/trace.js";

/** What a trace shows of a run, read back from its spans. A part that was not captured is null. */
export interface Evidence {
  /** The output that stands, or the answer that does not. */
  answer: Record<string, unknown> | string | null;
  stands: boolean;
  violations: { code: string; message: string }[];
  /** What is suspected of the answer's text. */
  warnings: { code: string; message: string }[];
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
const violations = z.array(z.looseObject({ code: z.string(), message: z.string() }));
const PLACEHOLDER = /<(?:text|number):[0-9a-f]{12}>/;

/** Reads a run's trace. */
export function evidenceOf(trace: Trace): Evidence {
  const spans = [...walk(trace.roots)];
  const run = spans.find(({ kind }) => kind === "run");
  const { answer, stands } = answerOf(run);
  const found = (attribute: string) => {
    const read = z.safeParse(violations, parse(run?.attributes[attribute]));
    return read.success ? read.data.map(({ code, message }) => ({ code, message })) : [];
  };
  return {
    answer,
    stands,
    violations: found(ATTRIBUTE.violations),
    warnings: found(ATTRIBUTE.warnings),
    tools: spans.filter(({ kind }) => kind === "tool").map(toolCall),
    error: run?.error ? `${run.error.type}${run.error.message ? `: ${run.error.message}` : ""}` : null,
    masked: spans.some(({ input, output }) => PLACEHOLDER.test(`${input} ${output}`)),
  };
}

function answerOf(run: TraceSpan | undefined): Pick<Evidence, "answer" | "stands"> {
  const read = z.safeParse(object, parse(run?.output));
  if (!read.success) return { answer: null, stands: false };
  if (!("rejected_decision" in read.data)) return { answer: read.data, stands: true };
  return { answer: textOrObject(read.data.rejected_decision), stands: false };
}

function toolCall({ name, attributes, output, error, duration_ms }: TraceSpan): ToolCall {
  return {
    name: String(attributes[ATTRIBUTE.toolName] ?? name),
    result: output === null ? null : textOrObject(parse(output)),
    failed: error !== null,
    duration_ms,
  };
}

function textOrObject(value: unknown): Record<string, unknown> | string | null {
  if (value === null || value === undefined) return null;
  const read = z.safeParse(object, value);
  return read.success ? read.data : typeof value === "string" ? value : JSON.stringify(value);
}

/** The JSON that an attribute holds; its text where it is none. */
function parse(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value; // plain text stands as it is
  }
}
