import { visible } from "../text/visible.js";
import type { TraceSpan } from "../tracing/trace.js";
import { cutText } from "./paging/shrink.js";

/** Levels that are indented; deeper ones say how deep they are. */
const DEEPEST = 12;

/** A line for each span, indented below what caused it: id, kind, name, milliseconds, error, size of its content. */
export function* outlineOf(roots: readonly TraceSpan[]): Generator<string> {
  const left = [...roots].reverse().map((span) => ({ span, depth: 0 }));
  for (let next = left.pop(); next; next = left.pop()) {
    yield lineOf(next.span, next.depth);
    for (const child of [...next.span.children].reverse()) left.push({ span: child, depth: next.depth + 1 });
  }
}

function lineOf({ span_id, kind, name, duration_ms, error, input, output }: TraceSpan, depth: number): string {
  const indent = "  ".repeat(Math.min(depth, DEEPEST));
  const level = depth > DEEPEST ? ` (level ${depth})` : "";
  const failed = error ? ` ERROR ${short(error.type)}: ${short(error.message)}` : "";
  const sizes = [size("in", input), size("out", output)].join("");
  return `${indent}${span_id} ${kind} ${short(name)}${level} ${Number(duration_ms.toFixed(1))} ms${sizes}${failed}`;
}

function size(label: string, text: string | null): string {
  return text === null ? "" : ` ${label} ${text.length}`;
}

/** A text as part of a line. */
function short(text: string): string {
  const line = visible(text.replace(/\s+/g, " ").trim());
  return line.length > 100 ? `${cutText(line, 0, 99)}…` : line;
}
