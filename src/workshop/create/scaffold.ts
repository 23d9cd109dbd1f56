import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.js";
import { hasHidden, show } from "../../text/visible.js";
import { readInCheckout } from "../checkout.js";
import { identifierOf } from "./slug.js";

/** The working agents that new ones start as; their relative imports hold in `src/agents/<slug>/` too. */
const TEMPLATES = {
  /** Decides by a table of limits; its tools take no arguments. */
  policy: "template",
  /** Searches files; its tools take arguments, and it has no reference. */
  tools: "template-tools",
} as const;

export type Template = keyof typeof TEMPLATES;

export interface ScaffoldFile {
  /** From the root of the checkout, or of the project. */
  path: string;
  text: string;
}

export interface NewAgent {
  slug: string;
  /** A sentence for its help; without one the template's. */
  description?: string;
  template?: Template;
}

/** Where a new agent is written. */
export interface Place {
  /** The folder with the templates' folders. */
  templates: string;
  /** The folder of agents, from the root. */
  agents: string;
  /** The code is outside of this package, so it imports the library by its name. */
  importsPackage: boolean;
  /** Whether the template's test is wanted. */
  tests: boolean;
}

const TEMPLATE_DESCRIPTION = /^ {2}description: ".*",$/m;
const WIDTH = 120;

/** The files of a new agent: the template's, under its name. */
export function scaffold(agent: NewAgent, place: Place): ScaffoldFile[] {
  const template = templateFolder(agent, place);
  const cases = `cases/${agent.slug}`;
  const up = "../".repeat(place.agents.split("/").length + 1);
  return readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (place.tests || !entry.name.endsWith(".test.ts")))
    .map((entry) => join(entry.parentPath, entry.name).slice(template.length + 1))
    .map((name) => {
      const text = named(readInCheckout(template, name), agent)
        .replaceAll('"./cases.json"', `"${up}${cases}/hard.json"`)
        .replaceAll('"./documents"', `"${up}${cases}/documents"`);
      if (name === "cases.json") return { path: `${cases}/hard.json`, text };
      if (!name.endsWith(".ts")) return { path: `${cases}/${name}`, text };
      return {
        path: `${place.agents}/${agent.slug}/${name}`,
        text: place.importsPackage ? importingPackage(text) : text,
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The folder of an agent's template. @throws UserError when it is not there */
export function templateFolder({ template = "policy" }: NewAgent, { templates }: Place): string {
  return join(templates, TEMPLATES[template]);
}

/** Identifiers that a template's own module uses, which a new agent's constant must not repeat. */
export function templateIdentifiers(agent: NewAgent, place: Place): Set<string> {
  const text = readInCheckout(templateFolder(agent, place), "agent.ts").replace(/"[^"]*"|\/\*\*.*?\*\//g, "");
  return new Set(text.match(/[A-Za-z_]\w*/g));
}

function named(text: string, { slug, description }: NewAgent): string {
  const renamed = text.replaceAll("exampleAgent", identifierOf(slug)).replaceAll("example-agent", slug);
  return description === undefined ? renamed : renamed.replace(TEMPLATE_DESCRIPTION, () => property(description));
}

/** An import of names from two folders above: from this package's source. */
const OURS = /^import (type )?\{ ([^}]*) \} from "\.\.\/\.\.\/[^"]+";\n/gm;

/** A module's text with one import of the library, by the package's name, in the place of those of its source files. */
export function importingPackage(text: string): string {
  const names = [...text.matchAll(OURS)].flatMap(([, type = "", list = ""]) =>
    list.split(",").map((name) => `${name.trim().startsWith("type ") ? "" : type}${name.trim()}`),
  );
  if (names.length === 0) return text;
  const bare = (name: string) => name.replace(/^type /, "");
  const sorted = names.sort((a, b) => (bare(a).toLowerCase() < bare(b).toLowerCase() ? -1 : 1));
  const allTypes = sorted.every((name) => name.startsWith("type "));
  const list = allTypes ? sorted.map(bare).join(", ") : sorted.join(", ");
  const line = `import ${allTypes ? "type " : ""}{ ${list} } from "underwrite";\n`;
  let isFirst = true;
  return text.replace(OURS, () => {
    const replacement = isFirst ? line : "";
    isFirst = false;
    return replacement;
  });
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
