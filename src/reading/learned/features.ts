import type { Token } from "../text/tokens.js";

/** A sentence as its words, numbers as one of them, and where it stands in its text. */
export interface WordedSentence {
  words: readonly string[];
  start: number;
  end: number;
}

const ENDS = new Set(["\n", ".", "!", "?", ";", "。", "！", "？", "；", "…", "•", "|"]);
/** Fewest words of a sentence that says something. */
const MIN_WORDS = 3;
/** Stands for any number, for the beginning and for the end of a sentence. */
const NUMBER = "#";
export const BEGINNING = "^";
export const END = "$";

/** The sentences of a text that say something. */
export function sentencesOf(tokens: readonly Token[]): WordedSentence[] {
  const sentences: WordedSentence[] = [];
  let words: string[] = [];
  let [start, end] = [0, 0];
  const close = () => {
    if (words.length >= MIN_WORDS) sentences.push({ words, start, end });
    words = [];
  };
  for (const token of tokens) {
    if (token.kind === "mark") {
      if (ENDS.has(token.text)) close();
      continue;
    }
    if (words.length === 0) start = token.start;
    end = token.end;
    words.push(token.kind === "number" ? NUMBER : token.text);
  }
  close();
  return sentences;
}

/** What a learned kind weighs: a sentence's words and pairs of neighbouring ones, its ends included, each once. */
export function featuresOf({ words }: Pick<WordedSentence, "words">): string[] {
  const pairs = [BEGINNING, ...words].map((word, at) => `${word} ${words[at] ?? END}`);
  return [...new Set([...words, ...pairs])];
}
