import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";

/** Longest slug, in characters: lines with it stay within the formatter's width. */
const MAX_LENGTH = 40;

/** Words that no constant of a module can be called, and names that would only confuse. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in infinity instanceof interface let new null package private " +
    "protected public return static super switch then this throw true try typeof undefined var void while with yield " +
    "agent agents index template example-agent agent-named unfavourable-outcomes any-agent user-error " +
    "util utils helper helpers common core manager managers con prn aux nul"
  ).split(" "),
);

/**
 * Checks the name that a new agent is to have.
 *
 * @param taken identifiers that its module uses itself
 * @throws UserError when it cannot name an agent, its folder and its constant, which is to shadow nothing global
 */
export function checkSlug(slug: string, taken: ReadonlySet<string>): void {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(slug) || slug.length > MAX_LENGTH) {
    throw new UserError(
      `${show(slug)} cannot name an agent: give lowercase words with dashes, at most ${MAX_LENGTH} characters, such as expense-claims.`,
    );
  }
  const identifier = identifierOf(slug);
  if (RESERVED.has(slug) || taken.has(identifier) || identifier in globalThis) {
    throw new UserError(`${slug} cannot name an agent: the word is reserved. Give another, such as ${slug}-checks.`);
  }
}

/** The constant that holds an agent: `expense-claims` is `expenseClaims`. */
export function identifierOf(slug: string): string {
  return slug.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
