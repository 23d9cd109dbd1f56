/** Commands that stand for a sign. */
const SIGNS: Readonly<Record<string, string>> = {
  le: "≤",
  leq: "≤",
  leqslant: "≤",
  lt: "<",
  ge: "≥",
  geq: "≥",
  geqslant: "≥",
  gt: ">",
  ne: "≠",
  neq: "≠",
  approx: "≈",
  sim: "≈",
  times: "×",
  cdot: "×",
  div: "÷",
  pm: "±",
  to: "→",
  rightarrow: "→",
  Rightarrow: "→",
  implies: "→",
  ldots: "…",
  dots: "…",
};

/** Commands that only say how something is set. */
const STYLES = [
  "frac",
  "dfrac",
  "tfrac",
  "text",
  "textbf",
  "textit",
  "mathrm",
  "mathbf",
  "boxed",
  "left",
  "right",
  "quad",
];

/** What tells that a text is set in LaTeX: a command, or a comma in braces. */
const SET = new RegExp(`\\\\(?:${[...Object.keys(SIGNS), ...STYLES].join("|")})(?![a-zA-Z])|\\{,\\}|\\\\[%$([]`);

/** A fraction of two parts that have no braces in them. */
const FRACTION = /\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g;

/** `$…$` around what is set as a formula, or a number alone. An amount is `\$5`, or has nothing of a formula up to the next `$`. */
const INLINE = /(?<!\\)\$(?=\S)([^$\n]*?(?:\\|[{^_=<>])[^$\n]*?|\d[\d.,]*)(?<=\S)(?<!\\)\$(?!\d)/g;

/**
 * A text that is set in LaTeX as a person sees it printed; any other as it is.
 *
 * @example unset("$783{,}000 \\le 841{,}783.05$") // "783,000 ≤ 841,783.05"
 */
export function unset(text: string): string {
  if (!SET.test(text)) return text;
  return text
    .replaceAll("{,}", ",")
    .replaceAll("$$", "\n")
    .replace(INLINE, " $1 ")
    .replace(FRACTION, "($1) / ($2)")
    .replace(/\\[,;:!()[\]\s]|\\q?quad\b/g, " ")
    .replace(/\\([%$&#_{}])/g, "$1")
    .replace(/\\([a-zA-Z]+)\s*/g, (_, name: string) => (Object.hasOwn(SIGNS, name) ? ` ${SIGNS[name]} ` : " "))
    .replace(/[{}]/g, " ");
}
