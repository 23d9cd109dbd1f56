/** A piece of a text: a word (folded for comparison), a number as it is written, or a punctuation mark. */
export interface Token {
  kind: "word" | "number" | "mark";
  /** Words in lower case without accents; numbers and marks as they stand. */
  text: string;
  /** Where it stands in the text. */
  start: number;
  end: number;
  /** A blank or a line break stands before it. */
  spaced: boolean;
}

/** Scripts that are written without blanks: each character is a word. None comes before the Thai one. */
const UNSPACED_FROM = 0x0e00;
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]/;
const LETTER = /[\p{L}\p{M}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII needs no folding
const ASCII = /^[\x00-\x7f]*$/;
/** Emphasis and code marks of Markdown, quotation marks, and joints within words: they separate nothing. */
const SILENT = new Set(["*", "_", "`", '"', "“", "”", "„", "«", "»", "#", "\\", "\u200d", "\ufe0f"]);
/** Marks of two characters that mean one thing. */
const PAIRS: Readonly<Record<string, string>> = {
  "<=": "≤",
  ">=": "≥",
  "=<": "≤",
  "=>": "→",
  "->": "→",
  "==": "=",
  "!=": "≠",
  "--": "—",
};
const PAIRED = new Set(Object.keys(PAIRS).map((pair) => pair[0]));
/** A prefix before an apostrophe that is a word of its own: l'emprunt, d'un, n'est, qu'il. */
const ELISION = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]$/;

/** Behind these a point is the end of something, and no number begins with it: "No.5", "...5". */
const FOLLOWED = /[\p{L}\p{N}.)\]]/u;

/** Two letters that stand for two words: p.a., p.m., i.e., e.g. */
const INITIALS = /^[a-z]\.[a-z](?![a-z])/i;

/**
 * Cuts a text into words, numbers and marks. Line breaks are marks; a hyphen or an underscore inside a word is a
 * blank, so that `post-loan DTI`, `post loan DTI` and `post_loan_dti` are the same words.
 *
 * @param groupsByBlank the text's language separates groups of digits by blanks: `3 750`
 */
export function tokensOf(text: string, groupsByBlank = false): Token[] {
  const tokens: Token[] = [];
  const lower = text.toLowerCase();
  const isAligned = lower.length === text.length; // "İ" is two characters in lower case
  const isAscii = ASCII.test(text);
  let spaced = true;
  let at = 0;
  const push = (kind: Token["kind"], start: number, end: number, as: string) => {
    tokens.push({ kind, text: as, start, end, spaced });
    spaced = false;
    at = end;
  };
  while (at < text.length) {
    const char = text[at] as string;
    const code = text.charCodeAt(at);
    if (char === "\n") {
      push("mark", at, at + 1, "\n");
      spaced = true;
    } else if (code <= 32) {
      spaced = true;
      at++;
    } else if (isDigit(code)) {
      const end = endOfNumber(text, at, groupsByBlank);
      push("number", at, end, text.slice(at, end));
    } else if (char === "." && isDigit(text.charCodeAt(at + 1)) && !FOLLOWED.test(text[at - 1] ?? "")) {
      const end = endOfNumber(text, at, false);
      push("number", at, end, `0${text.slice(at, end)}`);
    } else if (isLetter(char, code)) {
      const end = endOfWord(text, at);
      const word = isAligned ? lower.slice(at, end) : text.slice(at, end).toLowerCase();
      push("word", at, end, isAscii || ASCII.test(word) ? withoutS(word) : folded(word));
    } else if (SILENT.has(char)) {
      at++;
    } else if (char === "-" && !spaced && at + 1 < text.length && isWordy(text, at + 1)) {
      spaced = true; // a hyphen inside a word, or between the ends of a range
      const isRange = tokens.at(-1)?.kind === "number" && isDigit(text.charCodeAt(at + 1));
      if (isRange) push("mark", at, at + 1, "–");
      else at++;
    } else {
      const pair = PAIRED.has(char) ? PAIRS[text.slice(at, at + 2)] : undefined;
      push("mark", at, at + (pair ? 2 : 1), pair ?? (char === "-" ? "—" : char));
    }
  }
  return tokens;
}

/** A word in lower case as it is compared: without accents, with plain apostrophes. */
function folded(lower: string): string {
  if (lower === "é") return lower; // Portuguese "is", beside "e", "and"
  return withoutS(lower.replaceAll("’", "'").replaceAll("ß", "ss").normalize("NFD").replace(/\p{M}/gu, ""));
}

function withoutS(word: string): string {
  return word.endsWith("'s") ? word.slice(0, -2) : word;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(char: string, code: number): boolean {
  return code < 128 ? isLatin(code) : LETTER.test(char);
}

function isLatin(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isWordy(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isDigit(code) || isLetter(text[at] as string, code);
}

function endOfWord(text: string, start: number): number {
  if (isUnspaced(text, start)) return start + 1;
  if (text[start + 1] === "." && INITIALS.test(text.slice(start, start + 5))) return start + 3;
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isLatin(code)) {
      at++;
      continue;
    }
    const char = text[at] as string;
    if (char === "'" || char === "’") {
      if (ELISION.test(text.slice(start, at + 1).toLowerCase())) return at + 1;
      if (at + 1 === text.length || !isLetter(text[at + 1] as string, text.charCodeAt(at + 1))) break;
    } else if (!isLetter(char, code) || isUnspaced(text, at)) break;
    at++;
  }
  return at;
}

function isUnspaced(text: string, at: number): boolean {
  return text.charCodeAt(at) >= UNSPACED_FROM && UNSPACED.test(text[at] as string);
}

/** Three digits behind a comma. */
const GROUP = /^,\d{3}(?!\d)/;

/**
 * Where a number ends: digits with points, commas and apostrophes between them, and blanks before groups of three
 * where a decimal comma, another group or a currency shows that they belong together (`1 234,56`, `250 000 $`).
 */
function endOfNumber(text: string, start: number, groupsByBlank: boolean): number {
  let at = start + 1;
  let separatedAt = -1;
  while (at < text.length) {
    const char = text[at] as string;
    if (isDigit(text.charCodeAt(at))) at++;
    else if ((char === "." || char === "," || char === "'") && isDigit(text.charCodeAt(at + 1))) {
      const isAfterDecimals = separatedAt >= 0 && text[separatedAt] !== char && at - separatedAt !== 4;
      if (isAfterDecimals) break; // "1,546.80,1,546.80" are two
      const isNext =
        char === "," && text[separatedAt] === "," && at - separatedAt === 4 && !GROUP.test(text.slice(at, at + 5));
      if (isNext) break; // "1,000,85,000" are two
      separatedAt = at;
      at += 2;
    } else break;
  }
  if (at - start > 3 || text[at] !== " ") return at;
  const grouped = /^(?: \d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?/.exec(text.slice(at, at + 24))?.[0] ?? "";
  if (grouped === "") return at;
  const end = at + grouped.length;
  const isMoney =
    /^\s?(?:[$€£]|USD|EUR|d[oó]l)/.test(text.slice(end, end + 5)) || /(?:[$€£]|USD|EUR)\s?$/.test(text.slice(0, start));
  return isMoney || groupsByBlank || /[.,]/.test(grouped) ? end : at;
}
