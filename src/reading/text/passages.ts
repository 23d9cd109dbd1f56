import { type Item, is } from "./item.js";
import type { Lexicon, Tag } from "./lexicon.js";

/** What holds for a clause as a whole. */
interface Clause {
  /** The items from `from` up to `to`, which is not in it. */
  from: number;
  to: number;
  /** What its items can be: gathered when it is first asked for. */
  tags: Set<Tag> | undefined;
}

interface Sentence extends Clause {
  isQuestion: boolean;
}

/** A text as items, with what its clauses and sentences are. */
export class Passage {
  private readonly clauses: Clause[] = [];
  private readonly sentences: Sentence[] = [];
  private readonly supposed: boolean[];
  private headings: readonly RegExpExecArray[] | undefined;
  /** It has the mark between the cells of a table. */
  readonly hasTable: boolean;

  constructor(
    readonly text: string,
    readonly items: readonly Item[],
    readonly lexicon: Lexicon,
  ) {
    for (let at = 0; at < items.length; at++) {
      const item = items[at] as Item;
      this.clauses[item.clause] ??= { from: at, to: at, tags: undefined };
      this.sentences[item.sentence] ??= { from: at, to: at, isQuestion: false, tags: undefined };
      const sentence = this.sentences[item.sentence] as Sentence;
      (this.clauses[item.clause] as Clause).to = at + 1;
      sentence.to = at + 1;
      if (item.word === "?" || item.word === "？") sentence.isQuestion = true;
    }
    this.hasTable = text.includes("|");
    this.supposed = this.suppositions();
  }

  /** The language separates words by blanks. */
  get spaced(): boolean {
    return this.lexicon.language.grammar.isSpaced;
  }

  /** Its small words are known well enough to tell what a reason is made of. */
  get isEnglish(): boolean {
    return this.lexicon.language.code === "en";
  }

  get isGerman(): boolean {
    return this.lexicon.language.code === "de";
  }

  clauseHas(at: number, tag: Tag): boolean {
    const item = this.items[at];
    return item !== undefined && this.tagsOf(this.clauses[item.clause] as Clause).has(tag);
  }

  sentenceHas(at: number, tag: Tag): boolean {
    const item = this.items[at];
    return item !== undefined && this.tagsOf(this.sentences[item.sentence] as Clause).has(tag);
  }

  private tagsOf(part: Clause): ReadonlySet<Tag> {
    if (part.tags) return part.tags;
    const tags = new Set<Tag>();
    for (let at = part.from; at < part.to; at++) for (const { tag } of (this.items[at] as Item).senses) tags.add(tag);
    part.tags = tags;
    return tags;
  }

  isQuestion(at: number): boolean {
    return this.sentences[this.items[at]?.sentence ?? -1]?.isQuestion ?? false;
  }

  /** Whether it answers the question before it that asks what would be: "Would 740 have helped? No, …". */
  isAnswerToWould(at: number): boolean {
    const { from } = this.sentenceOf(at);
    let before = from - 1;
    while (this.items[before]?.word === "\n") before--;
    const { from: answer } = this.sentenceOf(before);
    if (before - answer <= 1 && this.items[before]?.isMark) before = answer - 1; // "No; 36% is passed, too"
    return before >= 0 && this.isQuestion(before) && this.sentenceHas(before, "would");
  }

  /** Whether an item stands in what is only supposed: after an "if", up to the end of the sentence. */
  isSupposed(at: number): boolean {
    return this.supposed[at] ?? false;
  }

  /** Whether the next sentence begins by saying that this one is wrong: "The score is too low? That is not so: …". */
  isRefuted(at: number): boolean {
    let { to: from } = this.sentenceOf(at);
    while (this.items[from]?.word === "\n") from++;
    const first = this.items[from];
    if (!first || !is(first, "refutes")) return false;
    return this.items[from + 1]?.isMark ?? true; // "that is wrong for us" is another thing
  }

  /** The items of the sentence of an item, as a range. */
  sentenceOf(at: number): { from: number; to: number } {
    return this.sentences[this.items[at]?.sentence ?? -1] ?? { from: at, to: at + 1 };
  }

  clauseOf(at: number): { from: number; to: number } {
    return this.clauses[this.items[at]?.clause ?? -1] ?? { from: at, to: at + 1 };
  }

  /** What stands over an item: the last heading above its line, and the first row of the table that it is in. */
  headingsOf(at: number): readonly { from: number; to: number; isTable: boolean }[] {
    const line = this.text.lastIndexOf("\n", this.items[at]?.start ?? 0) + 1;
    if (line === 0) return [];
    this.headings ??= [...this.text.matchAll(HEADING)];
    const heading = this.headings.findLast(({ index }) => index < line);
    const row = this.text.startsWith("|", line) ? FIRST_ROW.exec(this.text.slice(0, line)) : undefined;
    return [heading, row].flatMap((match) => {
      if (!match) return [];
      const from = this.items.findIndex((item) => item.end > match.index);
      const end = match.index + match[0].length;
      const to = this.items.findIndex((item) => item.start >= end);
      return from < 0 || to < from ? [] : [{ from, to, isTable: match === row }];
    });
  }

  quoteOfClause(at: number): string {
    return this.quote(this.clauseOf(at));
  }

  quoteOfSentence(at: number): string {
    return this.quote(this.sentenceOf(at));
  }

  /** The words of a range, without the marks at its ends. */
  private quote({ from, to }: { from: number; to: number }): string {
    let first = from;
    let last = to - 1;
    while (first < last && this.items[first]?.isMark) first++;
    while (last > first && this.items[last]?.isMark) last--;
    return this.text.slice(this.items[first]?.start, this.items[last]?.end);
  }

  /** How many of the clauses with words hold something that is understood, from 0 to 1. */
  shareRead(): number {
    const worded = this.clauses.filter(({ from, to }) => this.items.slice(from, to).some(({ isMark }) => !isMark));
    if (worded.length === 0) return 0;
    const read = worded.filter(({ from, to }) =>
      this.items.slice(from, to).some((item) => item.figure !== undefined || MEANINGFUL.some((tag) => is(item, tag))),
    );
    return read.length / worded.length;
  }

  private suppositions(): boolean[] {
    const supposed: boolean[] = new Array(this.items.length).fill(false);
    for (const sentence of this.sentences) {
      if (!sentence) continue;
      const { from, to } = sentence;
      let at = from;
      while (at < to && !is(this.items[at], "if")) at++;
      // "It is approved if …" supposes its own clause, too; "Denied, if …" does not.
      if (at < to) supposed.fill(true, Math.min(at, this.clauseOf(at).from), to);
      if (this.isRefuted(from)) supposed.fill(true, from, to);
    }
    for (const { from, to } of this.answersToIf()) supposed.fill(true, from, to);
    return supposed;
  }

  /** "And if I were at 670? Then the rate falls to 7.2%.": the sentence that answers such a question supposes the same. */
  private answersToIf(): readonly Clause[] {
    if (!this.sentences.some((each) => each?.isQuestion)) return [];
    const worded = this.sentences.filter(
      (each) => each && this.items.slice(each.from, each.to).some(({ isMark }) => !isMark),
    );
    return worded.filter((_, index) => {
      const before = worded[index - 1];
      return before?.isQuestion === true && this.tagsOf(before).has("if");
    });
  }
}

/** A line that is a heading: marked as one, all in bold, or short with a colon at its end. */
const HEADING = /^(?:#{1,6} .*|\*\*[^*\n]{1,60}\*\*:?|[^\n|:.]{1,40}:)[ \t]*$/gm;
/** The first row of the table that ends a text. */
const FIRST_ROW = /^\|.*(?=\n(?:\|.*\n)*$)/m;

const MEANINGFUL: readonly Tag[] = [
  "quantity",
  "name",
  "topic",
  "favourable",
  "unfavourable",
  "undecided",
  "over",
  "within",
  "limit",
  "considers",
  "notes",
  "generally",
];
