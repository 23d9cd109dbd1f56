import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.js";
import { hasHidden, show } from "../../visible.js";
import { readInCheckout } from "../checkout.js";
import { identifierOf } from "./slug.js";

/** A working agent that new ones start as; its relative imports hold in `src/agents/<slug>/` too. */
export const TEMPLATE = "src/workshop/template";

/** A file to be written. */
export interface ScaffoldFile {
  /** From the checkout's root. */
  path: string;
  text: string;
}

/** What a new agent is called and does. */
export interface NewAgent {
  slug: string;
  /** A sentence for its help; without one the template's. */
  description?: string;
}

const TEMPLATE_DESCRIPTION = /^ {2}description: ".*",$/m;
const WIDTH = 120;

/** The files of a new agent: the template's, under its name. */
export function scaffold(root: string, agent: NewAgent): ScaffoldFile[] {
  const cases = casesFile(agent.slug);
  return readdirSync(join(root, TEMPLATE))
    .sort()
    .map((name) => {
      const text = readInCheckout(root, `${TEMPLATE}/${name}`);
      if (name === "cases.json") return { path: cases, text };
      return { path: `src/agents/${agent.slug}/${name}`, text: named(text, agent, cases) };
    });
}

/** Identifiers that the template's own module uses, which a new agent's constant must not repeat. */
export function templateIdentifiers(root: string): Set<string> {
  const text = readInCheckout(root, `${TEMPLATE}/agent.ts`).replace(/"[^"]*"|\/\*\*.*?\*\//g, "");
  return new Set(text.match(/[A-Za-z_]\w*/g));
}

function casesFile(slug: string): string {
  return `cases/${slug}/hard.json`;
}

function named(text: string, { slug, description }: NewAgent, cases: string): string {
  const renamed = text
    .replaceAll("exampleAgent", identifierOf(slug))
    .replaceAll("example-agent", slug)
    .replaceAll('"./cases.json"', `"../../../${cases}"`);
  return description === undefined ? renamed : renamed.replace(TEMPLATE_DESCRIPTION, () => property(description));
}

/** The description's line, as the formatter has it. */
function property(description: string): string {
  const value = `"${description}",`;
  const line = `  description: ${value}`;
  return line.length <= WIDTH ? line : `  description:\n    ${value}`;
}

/** Checks a description of a new agent: one printable line without escapes and what looks like a template's. @throws UserError */
export function checkDescription(description: string): void {
  const fits = description.length > 0 && description.length <= 200;
  // Nor lone surrogates and other characters without a meaning: a source file cannot hold them all.
  const plain = !hasHidden(description) && !/[\p{C}"\\]|\$\{/u.test(description);
  if (fits && plain) return;
  throw new UserError(
    `The description is ${show(description)}: give one line of at most 200 characters without double quotes, backslashes and \${.`,
  );
}
