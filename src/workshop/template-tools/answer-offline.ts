import * as z from "zod/mini";
import type { Json } from "../../runtime/models/message.js";
import type { Answer, Question } from "./question.js";

const readSchema = z.object({ path: z.string(), text: z.string() });

/**
 * The embedded model's answer, which asks no language model: the paragraph of the file it read that has most words of
 * the question. It shows that the agent works, not how well a model does.
 */
export function answerOffline({ read_file }: Record<string, Json>, { question }: Question): Answer {
  const file = z.safeParse(readSchema, read_file).data;
  const words = question.toLowerCase().match(/\p{L}{5,}/gu) ?? [];
  const shared = (text: string) => words.filter((word) => text.toLowerCase().includes(word)).length;
  const [best = ""] = (file?.text.split(/\n\s*\n/) ?? []).sort((a, b) => shared(b) - shared(a));
  // One word alone may stand there by chance.
  if (!file || shared(best) < 2) return { found: false, answer: "", source: "" };
  return { found: true, answer: best.replace(/\s+/g, " ").trim().slice(0, 2000), source: file.path };
}
