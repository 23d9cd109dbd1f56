import type { Language } from "../languages/language.js";
import type { ReadingTraits, Topic, Unit, Words } from "../traits.js";
import { beginning } from "./beginning.js";
import { type Patterns, patternsOf, WordRoles } from "./roles.js";
import { tokensOf } from "./tokens.js";

/** What a phrase can be in a text. */
export type Tag =
  | Exclude<
      keyof Language,
      | "code"
      | "common"
      | "grammar"
      | "percent"
      | "points"
      | "usd"
      | "months"
      | "years"
      | "days"
      | "times"
      | "perMonth"
      | "perYear"
      | "scales"
    >
  | "common"
  | "unit"
  | "per"
  | "scale"
  | "quantity"
  | "name"
  | "topic"
  | "number";

/** One meaning of a phrase. */
export interface Sense {
  tag: Tag;
  /** Keys of the quantities that it names. */
  keys?: readonly string[];
  /** The label is too common a word to hold a figure against it. */
  isLoose?: boolean;
  /** The named value. */
  name?: string;
  topic?: Topic;
  unit?: Unit;
  /** Of a unit or a scale: what one of it is; of a number word: its value. */
  factor?: number;
  per?: "month" | "year";
  /** It is meant only where the text writes it with a capital. */
  cased?: boolean;
}

interface Node {
  next: Map<string, Node> | undefined;
  /** Beginnings of words, by their first character: `religi*` is religión, religioso, religieux. */
  stems: Map<string, { stem: string; node: Node }[]> | undefined;
  senses: Sense[] | undefined;
  /** The phrase that ends here; undefined where none does, and until all phrases are known. */
  found: Found | undefined;
}

/** A phrase that was found. */
export interface Found {
  senses: readonly Sense[];
  /** How many tokens it takes. */
  length: number;
  /** It may join two clauses. */
  joins: boolean;
  /** It may be a number or a scale. */
  counts: boolean;
  /** One of its meanings is only meant where the text writes it with a capital. */
  cased: boolean;
}

/** Where phrases are whose first word may begin in any way. */
const ANY = -1;

/** The phrases of one language and one agent, as trees of words: each is made when a text has a word that begins so. */
export class Lexicon {
  /** Phrases and what they mean, by the beginning of their first word. */
  private readonly phrases = new Map<number, [string, Sense][]>();
  private readonly trees = new Map<number, Node>();
  readonly roles: WordRoles;
  readonly patterns: Patterns;

  constructor(
    readonly language: Language,
    traits: ReadingTraits<never>,
  ) {
    this.roles = new WordRoles(language.grammar);
    this.patterns = patternsOf(language.grammar);
    this.addLanguage(language);
    this.addTraits(traits);
  }

  /** The longest phrase that starts at a token; undefined where none does. */
  longest(tokens: readonly { text: string }[], at: number): Found | undefined {
    let node: Node | undefined = this.treeOf(tokens[at]?.text ?? "");
    let found: Found | undefined;
    for (let index = at; index < tokens.length && node; index++) {
      const { text } = tokens[index] as { text: string };
      node = node.next?.get(text) ?? stemNode(node, text);
      found = node?.found ?? found;
    }
    return found;
  }

  private treeOf(word: string): Node {
    const at = beginning(word);
    return this.trees.get(at) ?? this.grown(this.phrases.has(at) ? at : ANY); // not one tree for whatever texts bring
  }

  private grown(at: number): Node {
    const known = this.trees.get(at);
    if (known) return known;
    const tree = newNode();
    for (const key of new Set([at, ANY]))
      for (const [phrase, sense] of this.phrases.get(key) ?? []) grow(tree, phrase, sense);
    finish(tree, 0);
    this.trees.set(at, tree);
    return tree;
  }

  private add(phrases: string | undefined, sense: Sense): void {
    if (phrases === undefined || phrases === "") return;
    for (const phrase of phrases.split("|")) {
      const at = beginningOf(phrase);
      const others = this.phrases.get(at);
      if (others) others.push([phrase, sense]);
      else this.phrases.set(at, [[phrase, sense]]);
    }
  }

  private addLanguage(language: Language): void {
    const {
      code: _,
      grammar,
      percent,
      points,
      usd,
      months,
      years,
      days,
      times,
      perMonth,
      perYear,
      scales,
      ...tags
    } = language;
    for (const [tag, phrases] of Object.entries(tags)) this.add(phrases, { tag: tag as Tag });
    const units: [string, Unit, number][] = [
      [percent, "percent", 1],
      [points, "points", 1],
      ["bp|bps", "points", 0.01],
      [usd, "usd", 1],
      [months, "months", 1],
      [years, "months", 12],
      [days, "days", 1],
      [times, "times", 1],
    ];
    for (const [phrases, unit, factor] of units) this.add(phrases, { tag: "unit", unit, factor });
    this.add(perMonth, { tag: "per", per: "month" });
    this.add(perYear, { tag: "per", per: "year" });
    for (const [phrase, factor] of withNumbers(scales)) this.add(phrase, { tag: "scale", factor });
    for (const [phrase, factor] of withNumbers(grammar.numbers ?? "")) this.add(phrase, { tag: "number", factor });
  }

  private addTraits({ words, labels, names = [], topics = [], neutral }: ReadingTraits<never>): void {
    this.addWords(words?.favourable, { tag: "favourable" });
    this.addWords(words?.unfavourable, { tag: "unfavourable" });
    this.addWords(neutral, { tag: "neutral" });
    for (const { keys, words, isLoose } of labels) this.addWords(words, { tag: "quantity", keys, isLoose });
    for (const { value, words } of names) this.addWords(words, { tag: "name", name: value });
    for (const topic of topics) this.addWords(topic.words, { tag: "topic", topic });
  }

  private addWords(words: Words | undefined, sense: Sense): void {
    this.add(words?.any, sense);
    this.add(words?.[this.language.code], sense);
  }
}

/** A sense with all members in one order: senses are looked at more often than anything else of a text. */
export function alike({ tag, keys, isLoose, name, topic, unit, factor, per }: Sense, cased = false): Sense {
  return { tag, keys, isLoose, name, topic, unit, factor, per, cased };
}

/** The beginning of a phrase's first word, as a text has it. */
function beginningOf(phrase: string): number {
  if (/^[a-z]{2}/i.test(phrase)) return beginning(phrase.slice(0, 2).toLowerCase());
  const [first, second] = wordsOf(phrase);
  const isShortStem = phrase.endsWith("*") && !second && first && first.text.length < 2;
  return isShortStem || !first ? ANY : beginning(first.text);
}

function wordsOf(phrase: string): { text: string }[] {
  return tokensOf(phrase.replace("*", ""));
}

/** Puts a phrase into a tree. */
function grow(tree: Node, phrase: string, sense: Sense): void {
  let node = tree;
  const words = wordsOf(phrase);
  for (const [at, { text }] of words.entries()) {
    node = phrase.endsWith("*") && at === words.length - 1 ? stemOf(node, text) : wordOf(node, text);
  }
  if (node === tree) return;
  node.senses ??= [];
  node.senses.push(alike(sense, /^\p{Lu}/u.test(phrase)));
}

function newNode(): Node {
  return { next: undefined, stems: undefined, senses: undefined, found: undefined };
}

function wordOf(node: Node, text: string): Node {
  node.next ??= new Map();
  const known = node.next.get(text);
  if (known) return known;
  const next = newNode();
  node.next.set(text, next);
  return next;
}

function stemOf(node: Node, stem: string): Node {
  node.stems ??= new Map();
  const alike = node.stems.get(stem.charAt(0)) ?? [];
  node.stems.set(stem.charAt(0), alike);
  const known = alike.find((each) => each.stem === stem);
  if (known) return known.node;
  const next = newNode();
  alike.push({ stem, node: next });
  return next;
}

function stemNode({ stems }: Node, text: string): Node | undefined {
  if (stems) for (const { stem, node } of stems.get(text.charAt(0)) ?? []) if (text.startsWith(stem)) return node;
  return undefined;
}

/** What holds for each phrase, once all are known. */
function finish(node: Node, length: number): void {
  const { senses } = node;
  node.found = senses && {
    senses,
    length,
    joins: senses.some(({ tag }) => tag === "joins"),
    counts: senses.some(({ tag }) => tag === "number" || tag === "scale"),
    cased: senses.some(({ cased }) => cased),
  };
  for (const [word, next] of node.next ?? []) {
    // A word that only begins phrases means what its beginning does: "revisión" of `revis*` beside "revisión manual".
    next.senses ??= stemNode(node, word)?.senses;
    finish(next, length + 1);
  }
  for (const { node: next } of [...(node.stems?.values() ?? [])].flat()) finish(next, length + 1);
}

function withNumbers(list: string): [string, number][] {
  return list.split("|").flatMap((entry): [string, number][] => {
    const blank = entry.lastIndexOf(" ");
    return blank < 0 ? [] : [[entry.slice(0, blank), Number(entry.slice(blank + 1))]];
  });
}
