import * as z from "zod/mini";
import { jsonOrText } from "./json.js";

/** Texts of no more characters are said again: a reference to another place would be as long. */
const SHORT = 40;

const messages = z.array(z.looseObject({ parts: z.array(z.unknown()) }));
const response = z.looseObject({ type: z.literal("tool_call_response"), response: z.unknown() });
const written = z.looseObject({ type: z.literal("text"), content: z.string() });

/** What a trace holds many times (a conversation grows by each answer, and a tool's result is in it too), said once. */
export class SaidOnce {
  private readonly said = new Set<string>();

  /**
   * A content of a span as it is to be shown: of messages only what was not shown before.
   *
   * @returns the lines to show, and whether some of it, or all of it, stands above
   */
  show(text: string): { text: string; above: "none" | "some" | "all" } {
    const value = jsonOrText(text);
    const list = z.safeParse(messages, value).success ? (value as { parts: unknown[] }[]) : undefined;
    if (!list) return this.isNew(value) ? { text: pretty(value), above: "none" } : { text: "", above: "all" };
    const left = list.flatMap((message) => {
      const parts = message.parts.filter((part) => this.isNew(contentOf(part)));
      return parts.length > 0 ? [{ ...message, parts }] : [];
    });
    const count = (each: readonly { parts: unknown[] }[]) => each.reduce((sum, { parts }) => sum + parts.length, 0);
    if (left.length === 0) return { text: "", above: list.length === 0 ? "none" : "all" };
    return { text: pretty(left), above: count(left) < count(list) ? "some" : "none" };
  }

  private isNew(value: unknown): boolean {
    const text = JSON.stringify(value) ?? "";
    if (text.length <= SHORT) return true;
    if (this.said.has(text)) return false;
    this.said.add(text);
    return true;
  }
}

/** What a message's part says: a tool's result and a text as they stand elsewhere, the rest as a whole. */
function contentOf(part: unknown): unknown {
  const result = z.safeParse(response, part).data;
  if (result) return typeof result.response === "string" ? jsonOrText(result.response) : result.response;
  const text = z.safeParse(written, part).data;
  return text ? jsonOrText(text.content) : part;
}

function pretty(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
