import type { Token } from "../text/tokens.js";
import { BEGINNING, END, featuresOf, sentencesOf, type WordedSentence } from "./features.js";

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

const KINDS = ["reason", "prohibited", "undecided"] as const;

/** What a feature adds to the score of each kind, and the last sentence that it was counted in: each counts once. */
interface Weighed {
  reason: number;
  prohibited: number;
  undecided: number;
  countedIn: number;
}

/** A word, and the pairs that it begins, by their second word. */
interface Word {
  own: Weighed | undefined;
  pairs: Map<string, Weighed>;
}

/** Tells the kinds of a text's sentences by weights that were learned: a second look, beside what phrases say. */
export class LearnedReader {
  /** By word, so that no pair has to be put together as text. */
  private readonly words = new Map<string, Word>();
  private sentences = 0;

  constructor(private readonly kinds: LearnedKinds) {
    for (const kind of KINDS)
      for (const [feature, weight] of weightsIn(kinds[kind].weights)) this.add(feature, kind, weight);
  }

  /** The sentences that are of a kind, in order. */
  read(tokens: readonly Token[]): LearnedSentence[] {
    return sentencesOf(tokens).flatMap((sentence) => {
      const kind = this.kindOf(sentence);
      return kind ? [{ kind, telling: this.telling(sentence, kind), start: sentence.start, end: sentence.end }] : [];
    });
  }

  private kindOf({ words }: WordedSentence): LearnedSentence["kind"] | undefined {
    let [reason, prohibited, undecided] = [
      this.kinds.reason.bias,
      this.kinds.prohibited.bias,
      this.kinds.undecided.bias,
    ];
    const sentence = ++this.sentences;
    const add = (weighed: Weighed | undefined) => {
      if (!weighed || weighed.countedIn === sentence) return;
      weighed.countedIn = sentence;
      reason += weighed.reason;
      prohibited += weighed.prohibited;
      undecided += weighed.undecided;
    };
    let before = this.words.get(BEGINNING);
    for (const text of words) {
      add(before?.pairs.get(text));
      before = this.words.get(text);
      add(before?.own);
    }
    add(before?.pairs.get(END));
    if (reason >= this.kinds.reason.least) return prohibited >= this.kinds.prohibited.least ? "prohibited" : "reason";
    return undecided >= this.kinds.undecided.least ? "undecided" : undefined;
  }

  private telling(sentence: WordedSentence, kind: LearnedSentence["kind"]): string[] {
    const spoken = featuresOf(sentence).flatMap((feature) => {
      const weight = /[#^$]/.test(feature) ? 0 : (this.find(feature)?.[kind] ?? 0);
      return weight > 0 ? [{ feature, weight }] : [];
    });
    return spoken
      .sort((a, b) => b.weight - a.weight)
      .slice(0, MAX_TELLING)
      .map(({ feature }) => feature);
  }

  private find(feature: string): Weighed | undefined {
    const [first = "", second] = feature.split(" ");
    const word = this.words.get(first);
    return second === undefined ? word?.own : word?.pairs.get(second);
  }

  private add(feature: string, kind: LearnedSentence["kind"], weight: number): void {
    const weighed = this.find(feature) ?? { reason: 0, prohibited: 0, undecided: 0, countedIn: 0 };
    weighed[kind] = weight;
    const [first = "", second] = feature.split(" ");
    const word = this.words.get(first) ?? { own: undefined, pairs: new Map() };
    this.words.set(first, word);
    if (second === undefined) word.own = weighed;
    else word.pairs.set(second, weighed);
  }
}

/** Weights of words and pairs of words, and the score of a sentence that has none of them. */
export interface Weights {
  weights: ReadonlyMap<string, number>;
  bias: number;
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
