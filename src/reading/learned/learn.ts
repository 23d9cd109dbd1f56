import { tokensOf } from "../text/tokens.js";
import { featuresOf, sentencesOf } from "./features.js";
import { asWords, type LearnedWords, scoreOf, type Weights } from "./learned.js";

/** A text, and whether one of its sentences is of the kind that is learned. */
export interface Example {
  text: string;
  isOfKind: boolean;
}

const ROUNDS = 10;
/** In the first rounds any sentence of a text of the kind may be the one; then the one that looks most like it is. */
const OPEN_ROUNDS = 2;
const OPEN_SHARE = 0.25;
const RATE = 0.1;
const SLOWER = 0.3;
const BIAS_RATE = 0.01;
const START = -4;
const DECAY = 1e-5;
/** How much more an example of the kind counts: there are few of them. */
const RARE = 4;
/** In fewer texts than these a word is chance. */
const LEAST_TEXTS = 3;
/** Most words that are kept. */
const MOST_WORDS = 6000;

/**
 * Learns what sentences of a kind are made of, from texts of which it is known whether one of their sentences is of it: logistic
 * regression over words and pairs of words, by stochastic gradient descent, the sentence that looks most like the kind standing for
 * its text. The same examples in the same order give the same weights.
 */
export function learn(examples: readonly Example[]): Omit<LearnedWords, "least"> {
  const texts = examples.map(({ text, isOfKind }) => {
    return { isOfKind, sentences: sentencesOf(tokensOf(text)).map(featuresOf) };
  });
  const places = placesOf(texts.map(({ sentences }) => sentences));
  const known = texts.map(({ isOfKind, sentences }) => {
    return { isOfKind, sentences: sentences.map((features) => features.flatMap((each) => places.get(each) ?? [])) };
  });
  const weights = new Float64Array(places.size);
  let bias = START;
  const scoreAt = (sentence: Placed) => sentence.reduce((sum, place) => sum + (weights[place] as number), bias);
  const random = randomFrom(1);
  for (let round = 0; round < ROUNDS; round++) {
    const rate = RATE / (1 + round * SLOWER);
    const steps = known.flatMap(({ isOfKind, sentences }): [Placed, number, number][] => {
      if (!isOfKind) return sentences.map((sentence) => [sentence, 0, 1]);
      if (round < OPEN_ROUNDS) return sentences.map((sentence) => [sentence, 1, OPEN_SHARE * RARE]);
      const [first, ...others] = sentences;
      if (!first) return [];
      return [[others.reduce((best, each) => (scoreAt(each) > scoreAt(best) ? each : best), first), 1, RARE]];
    });
    for (const [sentence, is, counts] of shuffled(steps, random)) {
      const off = counts * (1 / (1 + Math.exp(-scoreAt(sentence))) - is);
      for (const place of sentence) weights[place] = (weights[place] as number) * (1 - rate * DECAY) - rate * off;
      bias -= BIAS_RATE * off;
    }
  }
  const learned = new Map([...places].map(([feature, place]) => [feature, weights[place] as number]));
  return { bias: Number(bias.toFixed(2)), weights: asWords(learned, MOST_WORDS) };
}

/** The score of the sentence of a text that is most of the kind. */
export function bestScore(text: string, learned: Weights): number {
  return Math.max(
    learned.bias,
    ...sentencesOf(tokensOf(text)).map((sentence) => scoreOf(featuresOf(sentence), learned)),
  );
}

/** A sentence as the places of its features. */
type Placed = readonly number[];

/** The features of enough texts, each with its place. */
function placesOf(texts: readonly (readonly (readonly string[])[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const sentences of texts)
    for (const feature of new Set(sentences.flat())) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const common = [...counts].filter(([, count]) => count >= LEAST_TEXTS);
  return new Map(common.map(([feature], place) => [feature, place]));
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const order = [...values];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

/** A linear congruential generator (modulus 2^31, as in ANSI C): the same numbers everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}
