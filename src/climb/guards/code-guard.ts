import { messageOf } from "../../errors.js";
import type { Case } from "../../evals/cases/case.js";
import { IS_SOURCE } from "../../folder/sources.js";
import type { Part } from "../gate/rows.js";
import { type CodeFact, codeFacts } from "./code-rules.js";
import { caseFigures, figuresIn, quotedWords } from "./figures.js";
import { type SyntaxNode, statementsOf } from "./syntax.js";

/** A file that was edited, and what its edit is held to. */
export interface EditedFile {
  path: string;
  part: Part;
  before: string;
  after: string;
  /** The suite, all of it. */
  cases: readonly Case<unknown>[];
  /** Numbers of the policy are no case's. */
  policy: unknown;
  /** What an approved plan says, word for word: a person has allowed the imports in it. */
  planText: string;
}

/**
 * What is wrong with an edit, each in a sentence, by its syntax tree: only what the file did not hold before. It is no
 * proof that code is harmless, for which it runs in a jail and is judged on inputs that it has not seen; it keeps out
 * what nobody would write to fix a fault.
 */
export function codeProblems(file: EditedFile): string[] {
  const { path, part, before, after, cases, policy, planText } = file;
  if (!IS_SOURCE.test(path)) return textProblems(file);
  let [old, statements]: SyntaxNode[][] = [[], []];
  try {
    [old, statements] = [statementsOf(before, path), statementsOf(after, path)];
  } catch (error) {
    return [`${path} cannot be read as code: ${messageOf(error)}.`];
  }
  const facts = [
    ...added(codeFacts(old, part), codeFacts(statements, part)).filter(
      ({ line }) => !isPlanned(after, line, part, planText),
    ),
    ...added(figureFacts(old, cases, policy), figureFacts(statements, cases, policy)),
  ];
  const said = facts.map(({ says, line }) => `${path}:${line}: ${says}.`);
  return [...new Set([...said, ...textProblems(file)])];
}

function textProblems({ path, before, after, cases }: EditedFile): string[] {
  const quoted = quotedWords(after, cases);
  if (quoted === undefined || quotedWords(before, cases) !== undefined) return [];
  return [`${path} quotes a case's text: "${quoted}".`];
}

function figureFacts(statements: readonly SyntaxNode[], cases: readonly Case<unknown>[], policy: unknown): CodeFact[] {
  const own = caseFigures(cases, policy);
  return figuresIn(statements)
    .filter(({ value }) => own.has(value))
    .map(({ value, line }) => ({ says: `it holds ${value}, a figure of a case`, line }));
}

/** Facts that a file has more often than it had. */
function added(before: readonly CodeFact[], after: readonly CodeFact[]): CodeFact[] {
  const counts = new Map<string, number>();
  for (const { says } of before) counts.set(says, (counts.get(says) ?? 0) + 1);
  return after.filter(({ says }) => {
    const left = counts.get(says) ?? 0;
    counts.set(says, left - 1);
    return left <= 0;
  });
}

/** Whether a line is an import of a tool that an approved plan gives word for word. */
function isPlanned(text: string, line: number, part: Part, planText: string): boolean {
  const words = text.split("\n")[line - 1]?.trim() ?? "";
  if (part !== "tools" || !/^import \{[^}]*\} from "[^"]+";$/.test(words)) return false;
  return planText.split("\n").some((each) => each === `+${words}`);
}
