import type { Token } from "../text/tokens.js";

/** A sentence as its words and pairs of neighbouring words, and where it stands in its text. */
export interface WordedSentence {
  features: readonly string[];
  start: number;
  end: number;
}

const ENDS = new Set(["\n", ".", "!", "?", ";", "。", "！", "？", "；", "…", "•", "|"]);
/** Fewest words of a sentence that says something. */
const MIN_WORDS = 3;
/** Stands for any number, for the beginning and for the end of a sentence. */
const NUMBER = "#";
const BEGINNING = "^";
const END = "$";

/** The sentences of a text, each as what a learned kind weighs: its words and pairs of words, each once. Numbers are one word. */
export function sentencesOf(tokens: readonly Token[]): WordedSentence[] {
  const sentences: WordedSentence[] = [];
  let words: Token[] = [];
  const close = () => {
    const [first, last] = [words[0], words.at(-1)];
    if (first && last && words.length >= MIN_WORDS)
      sentences.push({ features: featuresOf(words), start: first.start, end: last.end });
    words = [];
  };
  for (const token of tokens) {
    if (token.kind !== "mark") words.push(token);
    else if (ENDS.has(token.text)) close();
  }
  close();
  return sentences;
}

function featuresOf(words: readonly Token[]): string[] {
  const features = new Set<string>();
  let before = BEGINNING;
  for (const { kind, text } of words) {
    const word = kind === "number" ? NUMBER : text;
    features.add(word);
    features.add(`${before} ${word}`);
    before = word;
  }
  features.add(`${before} ${END}`);
  return [...features];
}
