import { isUtf8 } from "node:buffer";

/** A way to write a text so that a person does not read it. */
export interface Encoding {
  name: string;
  /** What is written so in a text; each is the text with that in its plain form, or that alone. */
  decode(text: string): string[];
  /** It can as well be undone after all others: what it gives is read, and not decoded further. */
  isLast?: true;
}

/** Fewest letters that a decoded text must have, and their least share, to be one. */
const FEWEST_LETTERS = 6;
const LEAST_SHARE = 0.7;

/** Text that somebody could have written: letters and blanks, and little else. */
function isText(text: string): boolean {
  const letters = text.match(/[\p{L}\p{M}\p{Nd}\s.,:;!?'"(){}=_-]/gu)?.length ?? 0;
  return (text.match(/\p{L}/gu)?.length ?? 0) >= FEWEST_LETTERS && letters >= [...text].length * LEAST_SHARE;
}

/** Bytes as a text, where they are one: most that can be read so are a number or a name. */
function utf8(bytes: Buffer): string[] {
  if (bytes.length < FEWEST_LETTERS || !isUtf8(bytes)) return [];
  const text = bytes.toString();
  return isText(text) ? [text] : [];
}

/** Decodes all that a pattern finds, one after the other and joined, from either end. */
function each(text: string, pattern: RegExp, bytesOf: (found: string) => Buffer): string[] {
  const found = (text.match(pattern) ?? []).map(bytesOf);
  const joined = found.length > 1 ? [found, [...found].reverse()] : [];
  return [...found.flatMap(utf8), ...joined.flatMap((parts) => utf8(Buffer.concat(parts)))];
}

/** Writes one character for each number that a pattern finds. */
function characters(text: string, pattern: RegExp, radix: number): string[] {
  const plain = text.replace(pattern, (whole, code: string) => {
    const point = Number.parseInt(code, radix);
    return point > 0x1f && point < 0x110000 ? String.fromCodePoint(point) : whole;
  });
  return plain === text ? [] : [plain];
}

const base32 = (text: string): Buffer =>
  bits(
    [...text.replace(/=/g, "").toUpperCase()].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter)),
    5,
  );

/** Bytes of a row of numbers of so many bits each. */
function bits(numbers: readonly number[], width: number): Buffer {
  const row = numbers.map((number) => Math.max(0, number).toString(2).padStart(width, "0")).join("");
  return Buffer.from((row.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

const MORSE: Readonly<Record<string, string>> = Object.fromEntries(
  "a.- b-... c-.-. d-.. e. f..-. g--. h.... i.. j.--- k-.- l.-.. m-- n-. o--- p.--. q--.- r.-. s... t- u..- v...- w.-- x-..- y-.-- z--.. 0----- 1.---- 2..--- 3...-- 4....- 5..... 6-.... 7--... 8---.. 9----."
    .split(" ")
    .map((entry) => [entry.slice(1), entry.charAt(0)]),
);

const BRAILLE = new Map(
  [..."⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵"].map((cell, index) => [cell, "abcdefghijklmnopqrstuvwxyz"[index] ?? ""]),
);

const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "l",
};

function shifted(text: string, by: number): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + by) % 26) + first);
  });
}

/** Words of English that hardly miss in a sentence, and those of orders: what a shifted or turned text must have. */
const TELLING = /\b(?:the|and|this|that|loan|application|you|must|please|for|with|all|not|are)\b/gi;
const OF_ORDERS = /\b(?:approve[ds]?|approval|ignore|instructions?|disregard|reject|override)\b/gi;
/** By how many words a reading must make more sense; one of orders counts for as many. */
const MORE = 2;

/** Texts in Latin letters have more than a third of vowels; a shifted alphabet has not. */
function hasFewVowels(text: string): boolean {
  const letters = text.match(/[a-z]/gi)?.length ?? 0;
  return letters >= FEWEST_LETTERS && (text.match(/[aeiou]/gi)?.length ?? 0) < letters * 0.33;
}

/** The readings of a turned or shifted text that have more words of English than the text itself. */
function sensible(text: string, readingsOf: () => readonly string[]): string[] {
  const senseOf = (of: string) => (of.match(TELLING)?.length ?? 0) + MORE * (of.match(OF_ORDERS)?.length ?? 0);
  const before = senseOf(text);
  if (before > MORE) return []; // it makes sense as it stands
  return readingsOf().filter((reading) => reading !== text && senseOf(reading) >= before + MORE);
}

export const ENCODINGS: readonly Encoding[] = [
  {
    name: "tag characters",
    decode: (text) =>
      utf8(
        Buffer.from((text.match(/[\u{e0020}-\u{e007e}]/gu) ?? []).map((each) => (each.codePointAt(0) ?? 0) - 0xe0000)),
      ),
  },
  {
    name: "variation selectors",
    decode: (text) =>
      utf8(
        Buffer.from(
          (text.match(/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu) ?? []).map((each) => {
            const code = each.codePointAt(0) ?? 0;
            return code < 0xe0100 ? code - 0xfe00 : code - 0xe0100 + 16;
          }),
        ),
      ),
  },
  {
    name: "zero-width characters",
    decode(text) {
      const row = text.match(/\u200b|\u200c|\u200d|\u2060|\ufeff/g) ?? [];
      if (row.length < 48) return [];
      const kinds = [...new Set(row)];
      return kinds.flatMap((one) =>
        kinds.flatMap((zero) =>
          one === zero
            ? []
            : utf8(
                bits(
                  row.filter((each) => each === one || each === zero).map((each) => (each === one ? 1 : 0)),
                  1,
                ),
              ),
        ),
      );
    },
  },
  {
    name: "base64",
    decode: (text) => [
      ...each(text, /[A-Za-z0-9+/_-]{8,}={0,2}/g, (found) => Buffer.from(found, "base64")),
      ...each(text, /[A-Za-z0-9+/]{4,}(?:\s+[A-Za-z0-9+/]{2,})+={0,2}/g, (found) =>
        Buffer.from(found.replace(/\s/g, ""), "base64"),
      ),
    ],
  },
  { name: "base32", decode: (text) => each(text, /\b[A-Z2-7]{16,}={0,6}/g, base32) },
  {
    name: "hexadecimal",
    decode: (text) =>
      each(text, /(?:(?:\\x|0x|%)?[0-9a-fA-F]{2}[\s,:]?){8,}/g, (found) =>
        Buffer.from(found.replace(/\\x|0x|[^0-9a-fA-F]/g, ""), "hex"),
      ),
  },
  {
    name: "binary",
    decode: (text) =>
      each(text, /(?:[01]{8}[\s,]*){6,}/g, (found) => bits([...found.replace(/[^01]/g, "")].map(Number), 1)),
  },
  {
    name: "codes of characters",
    decode: (text) =>
      each(text, /(?:\b\d{2,3}[\s,;]+){6,}\d{2,3}\b/g, (found) =>
        Buffer.from((found.match(/\d+/g) ?? []).map(Number).filter((code) => code < 256)),
      ),
  },
  { name: "percent signs", decode: (text) => characters(text, /%([0-9a-f]{2})/gi, 16) },
  { name: "quoted-printable", decode: (text) => characters(text, /=([0-9A-F]{2})/g, 16) },
  { name: "escapes", decode: (text) => characters(text, /\\u\{?([0-9a-f]{4,6})\}?/gi, 16) },
  { name: "escapes", decode: (text) => characters(text, /\\x([0-9a-f]{2})/gi, 16) },
  {
    name: "entities",
    decode: (text) => [...characters(text, /&#x([0-9a-f]{2,6});?/gi, 16), ...characters(text, /&#(\d{2,7});?/g, 10)],
  },
  {
    name: "Morse",
    decode: (text) =>
      (text.match(/(?:[.·-]{1,5}[ /|]+){6,}[.·-]{1,5}/g) ?? [])
        .map((found) =>
          found
            .replace(/·/g, ".")
            .split(/\s*[/|]\s*|\s{2,}/)
            .map((word) =>
              word
                .split(" ")
                .map((sign) => MORSE[sign] ?? "")
                .join(""),
            )
            .join(" "),
        )
        .filter(isText),
  },
  {
    name: "Braille",
    decode: (text) =>
      /[\u2801-\u28ff]{4}/.test(text)
        ? [[...text].map((cell) => (cell === "\u2800" ? " " : (BRAILLE.get(cell) ?? cell))).join("")]
        : [],
  },
  {
    name: "regional indicators",
    decode: (text) =>
      /[\u{1f1e6}-\u{1f1ff}]{4}/u.test(text)
        ? [
            text.replace(/[\u{1f1e6}-\u{1f1ff}]/gu, (sign) =>
              String.fromCharCode((sign.codePointAt(0) ?? 0) - 0x1f1e6 + 97),
            ),
          ]
        : [],
  },
  {
    name: "letters apart",
    decode: (text) =>
      /(?:\p{L}[\s._*|\u00b7-]+){5,}\p{L}/u.test(text)
        ? [
            text.replace(/(?<!\p{L})\p{L}(?:[ ._*|\u00b7-]\p{L})+(?!\p{L})/gu, (row) =>
              row.replace(/[ ._*|\u00b7-]/g, ""),
            ),
            text.replace(/[\s._*|\u00b7-]+/g, ""),
          ]
        : [],
  },
  {
    name: "digits for letters",
    decode: (text) =>
      /[a-z][0134578@$!|]+[a-z]|[0134578@$!|][a-z]{2}/i.test(text)
        ? sensible(text, () => [text.replace(/[0134578@$!|]/g, (sign) => LEET[sign] ?? sign)])
        : [],
  },
  {
    name: "a shifted alphabet",
    decode: (text) =>
      hasFewVowels(text) ? sensible(text, () => Array.from({ length: 25 }, (_, by) => shifted(text, by + 1))) : [],
  },
  {
    name: "a turned alphabet",
    decode: (text) =>
      hasFewVowels(text)
        ? sensible(text, () => [
            text.replace(/[a-z]/gi, (letter) =>
              String.fromCharCode((letter <= "Z" ? 155 : 219) - letter.charCodeAt(0)),
            ),
          ])
        : [],
  },
  {
    name: "written backwards",
    decode: (text) =>
      sensible(text, () => [
        [...text].reverse().join(""),
        text
          .split(/\s+/)
          .map((word) => [...word].reverse().join(""))
          .join(" "),
      ]),
  },
  {
    name: "words backwards",
    isLast: true,
    decode: (text) => (text.split(/\s+/).length > 3 ? [text.split(/\s+/).reverse().join(" ")] : []),
  },
  {
    name: "first letters",
    decode: (text) =>
      [text.split(/\s+/), text.split(/[\n.!?]+\s*/)]
        .map((parts) =>
          parts
            .map((part) => part.trim().charAt(0))
            .join("")
            .toLowerCase(),
        )
        .filter((word) => /^(?:approve|deny|reject|decline|ignore)|(?:approve|approved|ignorerules)$/.test(word)),
  },
];
