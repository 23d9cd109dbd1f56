import type { Token } from "../text/tokens.js";
import { BEGINNING, END, featuresOf, sentencesOf, type WordedSentence } from "./features.js";

/** What sentences of one kind are made of, as `learn` found it in labelled texts. */
export interface LearnedWords {
  /** The score of a sentence in which no word says anything. */
  bias: number;
  /** From this score on a sentence is one of the kind. */
  least: number;
  /**
   * What each word adds, in hundredths, and each word right behind it: of `counts:12,against:312|cap:-208` the pair
   * "counts against" adds 3.12. A word that adds nothing by itself has no number: `the:,moon:45`.
   */
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
  own: Weighed;
  pairs: Map<string, Weighed>;
}

/** Tells the kinds of a text's sentences by weights that were learned: a second look, beside what phrases say. */
export class LearnedReader {
  /** By word, what each kind has of it: taken apart only for words that a text has, for there are thousands. */
  private readonly entries = new Map<string, Partial<Record<(typeof KINDS)[number], string>>>();
  private readonly words = new Map<string, Word>();
  private sentences = 0;

  constructor(private readonly kinds: LearnedKinds) {
    for (const kind of KINDS) {
      for (const entry of kinds[kind].weights.split("|")) {
        const word = entry.slice(0, entry.indexOf(":"));
        const known = this.entries.get(word);
        if (known) known[kind] = entry;
        else this.entries.set(word, { [kind]: entry });
      }
    }
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
    let before = this.wordOf(BEGINNING);
    for (const text of words) {
      add(before?.pairs.get(text));
      before = this.wordOf(text);
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
    const word = this.wordOf(first);
    return second === undefined ? word?.own : word?.pairs.get(second);
  }

  private wordOf(text: string): Word | undefined {
    const known = this.words.get(text);
    const entries = known ? undefined : this.entries.get(text);
    if (!entries) return known;
    const word: Word = { own: nothing(), pairs: new Map() };
    for (const kind of KINDS) {
      for (const { second, weight } of weighedIn(entries[kind] ?? "")) {
        const weighed = second === undefined ? word.own : (word.pairs.get(second) ?? nothing());
        weighed[kind] = weight;
        if (second !== undefined) word.pairs.set(second, weighed);
      }
    }
    this.words.set(text, word);
    return word;
  }
}

function nothing(): Weighed {
  return { reason: 0, prohibited: 0, undecided: 0, countedIn: 0 };
}

/** What a word's entry says: of itself, and of each word right behind it. */
function weighedIn(entry: string): { second: string | undefined; weight: number }[] {
  return entry.split(",").map((part, at) => {
    const colon = part.lastIndexOf(":");
    return { second: at === 0 ? undefined : part.slice(0, colon), weight: Number(part.slice(colon + 1)) / HUNDREDTHS };
  });
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

/** The weights of words and pairs of words (`counts against`) in a text that `LearnedWords` has. */
export function weightsIn(text: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const entry of text === "" ? [] : text.split("|")) {
    const word = entry.slice(0, entry.indexOf(":"));
    for (const { second, weight } of weighedIn(entry))
      if (weight !== 0) weights.set(second === undefined ? word : `${word} ${second}`, weight);
  }
  return weights;
}

/** The heaviest weights, as `LearnedWords` have them. */
export function asWords(weights: ReadonlyMap<string, number>, most: number): string {
  const heaviest = [...weights]
    .map(([feature, weight]) => ({ feature, weight: Math.round(weight * HUNDREDTHS) }))
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.feature < b.feature ? -1 : 1))
    .slice(0, most);
  const entries = new Map<string, string>();
  for (const { feature, weight } of heaviest.sort((a, b) => (a.feature < b.feature ? -1 : 1))) {
    const [word = "", second] = feature.split(" ");
    const before = entries.get(word) ?? `${word}:`;
    entries.set(word, second === undefined ? `${word}:${weight}` : `${before},${second}:${weight}`);
  }
  return [...entries.values()].join("|");
}
