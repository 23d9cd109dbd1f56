import type { Token } from "../text/tokens.js";
import { sentencesOf, type WordedSentence } from "./features.js";

/** What sentences of one kind are made of, as `learn` found it in labelled texts. */
export interface LearnedWords {
  /** The score of a sentence in which no word says anything. */
  bias: number;
  /** From this score on a sentence is one of the kind. */
  least: number;
  /** Words and pairs of words with what each adds, in hundredths: `counts against 312|cap -208`. */
  weights: string;
}

/** The kinds of sentences that an agent's texts were read for. */
export interface LearnedKinds {
  /** Gives a reason that the policy does not have, or one that no decision may rest on. */
  reason: LearnedWords;
  /** Of those, names a basis that the law prohibits. */
  prohibited: LearnedWords;
  /** Leaves the decision to somebody, or to later. */
  undecided: LearnedWords;
}

export interface LearnedSentence {
  kind: "reason" | "prohibited" | "undecided";
  /** What told most, most first. */
  telling: readonly string[];
  start: number;
  end: number;
}

/** Most words that are told of as what made a sentence one of its kind. */
const MAX_TELLING = 3;
const HUNDREDTHS = 100;

/** Tells the kinds of a text's sentences by weights that were learned: a second look, beside what phrases say. */
export class LearnedReader {
  private readonly reason: Kind;
  private readonly prohibited: Kind;
  private readonly undecided: Kind;

  constructor({ reason, prohibited, undecided }: LearnedKinds) {
    this.reason = new Kind(reason);
    this.prohibited = new Kind(prohibited);
    this.undecided = new Kind(undecided);
  }

  /** The sentences that are of a kind, in order. */
  read(tokens: readonly Token[]): LearnedSentence[] {
    return sentencesOf(tokens).flatMap((sentence) => {
      const [kind, words] = this.kindOf(sentence);
      if (!kind || !words) return [];
      return [{ kind, telling: words.telling(sentence), start: sentence.start, end: sentence.end }];
    });
  }

  private kindOf(sentence: WordedSentence): [LearnedSentence["kind"], Kind] | [] {
    if (this.reason.has(sentence))
      return this.prohibited.has(sentence) ? ["prohibited", this.prohibited] : ["reason", this.reason];
    return this.undecided.has(sentence) ? ["undecided", this.undecided] : [];
  }
}

/** Weights of words and pairs of words, and the score of a sentence that has none of them. */
export interface Weights {
  weights: ReadonlyMap<string, number>;
  bias: number;
}

class Kind {
  private readonly weights: ReadonlyMap<string, number>;

  constructor(private readonly words: LearnedWords) {
    this.weights = weightsIn(words.weights);
  }

  has({ features }: WordedSentence): boolean {
    return scoreOf(features, { weights: this.weights, bias: this.words.bias }) >= this.words.least;
  }

  telling({ features }: WordedSentence): string[] {
    const weightOf = (feature: string) => this.weights.get(feature) ?? 0;
    const spoken = features.filter((feature) => /^[^#^$]+$/.test(feature) && weightOf(feature) > 0);
    return spoken.sort((a, b) => weightOf(b) - weightOf(a)).slice(0, MAX_TELLING);
  }
}

/** The score of a sentence: its features' weights and the bias, log-odds that it is of the kind. */
export function scoreOf(features: readonly string[], { weights, bias }: Weights): number {
  return features.reduce((sum, feature) => sum + (weights.get(feature) ?? 0), bias);
}

export function weightsIn(text: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const entry of text.split("|")) {
    const at = entry.lastIndexOf(" ");
    weights.set(entry.slice(0, at), Number(entry.slice(at + 1)) / HUNDREDTHS);
  }
  return weights;
}

/** The heaviest weights, as `LearnedWords` have them. */
export function asWords(weights: ReadonlyMap<string, number>, most: number): string {
  return [...weights]
    .map(([feature, weight]) => [feature, Math.round(weight * HUNDREDTHS)] as const)
    .filter(([, weight]) => weight !== 0)
    .sort(([a, one], [b, other]) => Math.abs(other) - Math.abs(one) || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([feature, weight]) => `${feature} ${weight}`)
    .join("|");
}
