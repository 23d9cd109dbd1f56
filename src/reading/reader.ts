import { claimsOf } from "./claims.js";
import type { Comparison } from "./comparisons/comparison.js";
import { comparisonsOf } from "./comparisons/comparisons.js";
import type { Facts } from "./facts.js";
import { type WrongFigure, wrongFigures } from "./grounding.js";
import { LANGUAGES } from "./languages/index.js";
import { LearnedReader, type LearnedSentence } from "./learned/learned.js";
import { suspectsOf } from "./learned/suspects.js";
import { type Missing, missingReasons } from "./missing.js";
import { type WrongName, wrongNames } from "./names.js";
import type { OutcomeReading } from "./outcome/outcome.js";
import { readOutcome } from "./outcome/outcome.js";
import { type RightFigure, rightFigures } from "./right-figures.js";
import { itemsOf } from "./text/items.js";
import { Lexicon } from "./text/lexicon.js";
import { Passage } from "./text/passages.js";
import { type Token, tokensOf } from "./text/tokens.js";
import type { LeansOn } from "./topics/topics.js";
import { subjectsOf } from "./topics/topics.js";
import type { ReadingTraits } from "./traits.js";

/** What a text was read to say, held against what is known. */
export interface Reading {
  /** The text, as it was read. */
  text: string;
  /** ISO 639-1 of the language that it was read in; undefined where it is none that is known. */
  language: string | undefined;
  outcome: OutcomeReading;
  wrongFigures: readonly WrongFigure[];
  /** Those that it gives for fields of the output as they should be. */
  rightFigures(): readonly RightFigure[];
  comparisons: readonly Comparison[];
  leansOn: readonly LeansOn[];
  wrongNames: readonly WrongName[];
  missing: Missing | undefined;
  /** Share of the clauses that hold something that is understood, from 0 to 1. */
  share(): number;
}

/** Reads texts of one agent. The words of a language are prepared when the first text in it comes. */
export class Reader {
  private readonly lexicons = new Map<string, Lexicon>();
  private readonly learned: LearnedReader | undefined;

  constructor(private readonly traits: ReadingTraits<never>) {
    this.learned = traits.learned && new LearnedReader(traits.learned);
  }

  /** Reads a text as a person sees it (no hidden characters, compatibility characters written out). */
  read(text: string, facts: Facts): Reading {
    const tokens = tokensOf(text);
    const language = languageOf(tokens);
    const lexicon = this.lexicon(language ?? "en");
    const passage = new Passage(text, itemsOf(text, lexicon, tokens), lexicon);
    const claims = claimsOf(passage, facts);
    const sentences = this.learned?.read(tokens) ?? [];
    const outcome = orUndecided(readOutcome(passage), sentences, text);
    const deciding = this.traits.decides;
    const leansOn = subjectsOf(passage, claims, facts, {
      withoutMinimum: this.traits.withoutMinimum,
      isNo: outcome.says === "no",
    });
    const wrong = wrongFigures(passage, claims, facts);
    return {
      text,
      language,
      outcome,
      wrongNames: deciding === undefined ? [] : wrongNames(passage, facts, deciding),
      missing: missingReasons(passage, outcome.says !== undefined),
      wrongFigures: wrong,
      rightFigures: () => rightFigures(passage, claims, facts),
      comparisons: comparisonsOf(passage, claims, facts),
      leansOn: [...leansOn, ...suspectsOf(passage, sentences, [...leansOn, ...wrong])],
      share: () => passage.shareRead(),
    };
  }

  private lexicon(code: string): Lexicon {
    const known = this.lexicons.get(code);
    if (known) return known;
    const language = LANGUAGES.find((each) => each.code === code) ?? LANGUAGES[0];
    if (!language) throw new Error("No language is known.");
    const lexicon = new Lexicon(language, this.traits);
    this.lexicons.set(code, lexicon);
    return lexicon;
  }
}

/** Where no phrase tells the outcome, a sentence may read like one that leaves it open. */
function orUndecided(read: OutcomeReading, sentences: readonly LearnedSentence[], text: string): OutcomeReading {
  const open = sentences.find(({ kind }) => kind === "undecided");
  if (read.says !== undefined || !open) return read;
  return { says: "open", quote: text.slice(open.start, open.end), isConclusion: false, all: ["open"] };
}

/** Fewer words tell no language: they are read as English. */
const FEW_WORDS = 4;

/** How much of a text tells its language, in characters. */
const SAMPLE = 400;

/** Shortest word that tells a language by itself, in characters: shorter ones stand in several. */
const TELLING = 4;

const CODES = LANGUAGES.map(({ code }) => code);
const ENGLISH = CODES.indexOf("en");
const NO_LANGUAGE: readonly number[] = [];

/** Gathered at the first text: to do it for each takes six times as long as the check itself. */
let tellingWords: ReadonlyMap<string, readonly number[]> | undefined;

/** The words that tell languages, as places in `CODES`: of small words all that have them, of others the one that has it. */
function wordsThatTell(): ReadonlyMap<string, readonly number[]> {
  const others = new Map<string, number[]>();
  const small = new Map<string, number[]>();
  for (const [index, { code, common, scales, grammar, ...lists }] of LANGUAGES.entries()) {
    for (const each of common.split("|")) small.set(each, [...(small.get(each) ?? []), index]);
    for (const each of new Set(Object.values(lists).flatMap((list) => list?.split("|") ?? [])))
      if (each.length >= TELLING && !each.includes(" ")) others.set(each, [...(others.get(each) ?? []), index]);
  }
  return new Map([...[...others].filter(([, indexes]) => indexes.length === 1), ...small]);
}

/** Chinese characters, each a word; where kana stand between them, the text is Japanese. */
const HAN = /^[\u3400-\u9fff]$/;
const KANA = /[\u3040-\u30ff]/;
/** No such character comes before this one. */
const HAN_FROM = 0x3000;

/**
 * The language of most of a text's small words, the first in `LANGUAGES` of several that have as many; undefined where
 * they are none that is known.
 */
function languageOf(tokens: readonly Token[]): string | undefined {
  tellingWords ??= wordsThatTell();
  const votes = CODES.map(() => 0);
  let words = 0;
  let han = 0;
  for (const { kind, text: word, start } of tokens) {
    if (start > SAMPLE) break;
    if (kind !== "word") continue;
    words++;
    if (word.charCodeAt(0) >= HAN_FROM) {
      if (KANA.test(word)) han = Number.NEGATIVE_INFINITY;
      else if (HAN.test(word)) han++;
    }
    for (const index of tellingWords.get(word) ?? NO_LANGUAGE) votes[index] = (votes[index] as number) + 1;
  }
  if (han > 0 && han >= words / 2) return "zh";
  const most = Math.max(...votes);
  if (most === 0) return words < FEW_WORDS ? "en" : undefined;
  if (most <= (votes[ENGLISH] as number) + 1) return "en"; // a word or two stand in several languages
  return most >= 2 || most >= words / 12 ? CODES[votes.indexOf(most)] : undefined;
}
