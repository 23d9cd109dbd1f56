import { legible } from "../../reading/text/legible.js";
import { ENCODINGS, type Encoding } from "./encodings.js";
import { foldedLetters } from "./words-of-orders.js";

/** A text in one of the ways in which a model can read it. */
export interface PlainForm {
  text: string;
  /** How it was hidden: `base64`; null for the text as it stands. */
  hiddenAs: string | null;
}

/** Longest text that is read, in UTF-16 units, and most forms of one. */
const LONGEST = 20_000;
const MOST_FORMS = 40;
/** Encodings within encodings. */
const DEEPEST = 3;

/**
 * What a text says in plain letters: as it stands; without what a reader does not see; letters that only look like Latin
 * ones as these; and all that is encoded in it, also twice.
 */
export function plainForms(given: string): PlainForm[] {
  const text = given.slice(0, LONGEST);
  const forms: PlainForm[] = [{ text: westernDigits(text), hiddenAs: null }];
  const known = new Set([text]);
  let newest: PlainForm[] = [{ text, hiddenAs: null }];
  for (let depth = 0; depth < DEEPEST && newest.length > 0; depth++) {
    const next: PlainForm[] = [];
    for (const { text: from, hiddenAs } of newest) {
      for (const { name, decode, isLast } of [...LOOKS, ...ENCODINGS]) {
        for (const decoded of decode(from)) {
          if (decoded.trim() === "" || known.has(decoded) || forms.length >= MOST_FORMS) continue;
          known.add(decoded);
          const form = { text: decoded, hiddenAs: hiddenAs ?? name };
          forms.push({ ...form, text: westernDigits(decoded) });
          if (!isLast) next.push(form);
        }
      }
    }
    newest = next;
  }
  return forms;
}

const LOOKS: readonly Encoding[] = [
  { name: "hidden characters", decode: (text) => [legible(text)] },
  { name: "letters of other alphabets", decode: latinLooks },
  {
    name: "marks on letters",
    decode: (text) => (hasMarks(text) ? [legible(foldedLetters(text))] : []),
  },
];

function hasMarks(text: string): boolean {
  return /[^\p{ASCII}]/u.test(text) && /\p{M}{2}/u.test(text.normalize("NFKD"));
}

/** Letters that look like a Latin one: beside each Latin letter those of other alphabets, and upside down or small. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: "аαɑᴀⲁɐ𐌰ꭺ",
  b: "ЬвʙᏏƄβ",
  c: "сϲᴄⅽɔ",
  d: "ԁᴅɗđ",
  e: "еεєҽᴇɛǝ℮",
  f: "ғꜰƒɟ",
  g: "ɡԍɢǥƃ",
  h: "һнʜհɥ",
  i: "іιıɪɩӏᎥ",
  j: "јϳᴊɾ",
  k: "кκᴋĸʞ",
  l: "ⅼʟɭłլ",
  m: "мᴍⅿɯμ",
  n: "ոηпɴռ",
  o: "оοσօᴏø๐໐०",
  p: "рρᴘþ",
  q: "ԛզǫ",
  r: "гʀᴦɹя",
  s: "ѕꜱʂ",
  t: "тτᴛʇŧ",
  u: "υսᴜʋц",
  v: "ѵνᴠʌ",
  w: "ԝѡωᴡʍшɯ",
  x: "хχ×",
  y: "уүγʏʎ",
  z: "ᴢʐƶ",
};

const LATIN = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, others]) => [...others].map((other) => [other, latin])),
);

/** A text with Latin letters in it, with those that only look like one as these; none where all are what they seem. */
function latinLooks(text: string): string[] {
  if (!/[^\p{ASCII}]/u.test(text) || !/\p{Script=Latin}/u.test(text)) return [];
  const before = legible(text).toLowerCase();
  const after = [...before].map((letter) => LATIN.get(letter) ?? letter).join("");
  return after === before ? [] : [after];
}

/** Zeros of the decimal digits of other scripts: nine more follow each. */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
  0x1040, 0x17e0, 0x1810, 0xff10,
];

/** Digits of any script as 0 to 9: `٩٠٠` is 900. Separators of the Arabic ones become those of ours. */
function westernDigits(text: string): string {
  return text
    .replace(/(?![0-9])\p{Nd}/gu, (digit) => {
      const code = digit.codePointAt(0) ?? 0;
      const zero = ZEROS.find((each) => code >= each && code < each + 10);
      return zero === undefined ? digit : String(code - zero);
    })
    .replace(/(?<=\d)٬(?=\d)/g, ",")
    .replace(/(?<=\d)٫(?=\d)/g, ".");
}
