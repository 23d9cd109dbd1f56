import type { Case } from "../../evals/cases/case.js";
import { textsIn } from "../../text/json.js";
import { bare, type SyntaxNode, walkCode } from "./syntax.js";

/** Digits from which on a number is a case's own, and no rule's. */
const LEAST_DIGITS = 4;

/** Words of a text in a row, from which on they are quoted. */
const WORDS = 8;

/** A number in a text, with the separators that people write. */
const NUMBER = /\d[\d,_']*(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The value of an expression of numbers only; undefined for any other. */
export function foldNumber(value: unknown): number | undefined {
  const node = bare(value);
  if (!node) return undefined;
  if (node.type === "NumericLiteral" || node.type === "BigIntLiteral") return Number(node.value);
  if (node.type === "UnaryExpression" && (node.operator === "-" || node.operator === "+")) {
    const inner = foldNumber(node.argument);
    return inner === undefined ? undefined : node.operator === "-" ? -inner : inner;
  }
  if (node.type !== "BinaryExpression") return undefined;
  const [left, right] = [foldNumber(node.left), foldNumber(node.right)];
  if (left === undefined || right === undefined) return undefined;
  switch (node.operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "**":
      return left ** right;
    default:
      return undefined;
  }
}

/** A number that a file holds, in code or in a text, and its line. */
export interface Figure {
  value: number;
  line: number;
}

/** All numbers of four digits or more in a file: literals, sums of literals, and those in its texts. */
export function figuresIn(statements: readonly SyntaxNode[]): Figure[] {
  const figures: Figure[] = [];
  for (const statement of statements) {
    for (const { node } of walkCode(statement)) {
      const line = node.loc?.start.line ?? 0;
      const folded = foldNumber(node);
      if (folded !== undefined) figures.push({ value: Math.abs(folded), line });
      for (const text of textsOf(node)) {
        for (const [written] of text.matchAll(NUMBER)) figures.push({ value: numberIn(written), line });
      }
    }
  }
  return figures.filter(({ value }) => digitsOf(value) >= LEAST_DIGITS);
}

/** The figures of cases that no code and no text may hold: of their inputs and of what is expected. */
export function caseFigures(cases: readonly Case<unknown>[], policy: unknown): Set<number> {
  const known = new Set(numbersIn(policy));
  const figures = cases.flatMap(({ application, expected }) => numbersIn([application, expected]));
  return new Set(figures.map(Math.abs).filter((value) => digitsOf(value) >= LEAST_DIGITS && !known.has(value)));
}

/** Eight words in a row that a text shares with a text of a case; undefined where there are none. */
export function quotedWords(text: string, cases: readonly Case<unknown>[]): string | undefined {
  const held = ` ${wordsOf(text).join(" ")} `;
  for (const { application } of cases) {
    for (const note of textsIn(application)) {
      const words = wordsOf(note);
      for (let at = 0; at + WORDS <= words.length; at++) {
        const run = words.slice(at, at + WORDS).join(" ");
        if (held.includes(` ${run} `)) return run;
      }
    }
  }
  return undefined;
}

function textsOf(node: SyntaxNode): string[] {
  if (node.type === "StringLiteral") return [String(node.value)];
  if (node.type === "TemplateElement") return [String((node.value as { cooked?: string; raw: string }).cooked ?? "")];
  return [];
}

function numberIn(text: string): number {
  return Number(text.replace(/[,_']/g, ""));
}

/** Digits that say something: 0.05 has one, 175,683.89 eight, 75,000 five. */
function digitsOf(value: number): number {
  if (!Number.isFinite(value)) return 0;
  return String(Math.abs(value)).replace(/e.*$/, "").replace(".", "").replace(/^0+/, "").length;
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(numbersIn);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
