import { UserError } from "../../errors.js";
import { identifierOf } from "./slug.js";

/** The file that lists the agents. */
export const REGISTRY = "src/agents/index.ts";

const IMPORT = /^import \{ \w+ \} from "\.\/([a-z0-9-]+)\/agent\.js";$/gm;
const LIST = /^export const agents: readonly AnyAgent\[\] = \[([^\]]*)\];$/m;
const WIDTH = 120;

/**
 * The registry's text with an agent in it: an import at its place in the order, and an entry at the end of the list.
 * An agent that is in it already changes nothing.
 *
 * @throws UserError when the text is not as the toolkit keeps it
 */
export function registerAgent(text: string, slug: string): string {
  return addToList(addImport(text, slug), identifierOf(slug));
}

/** Names of the folders whose agents a registry's text imports and lists. */
export function registeredAgents(text: string): string[] {
  const listed = new Set(LIST.exec(text)?.[1]?.match(/\w+/g) ?? []);
  return [...text.matchAll(IMPORT)].map(([, slug = ""]) => slug).filter((slug) => listed.has(identifierOf(slug)));
}

function addImport(text: string, slug: string): string {
  const imports = [...text.matchAll(IMPORT)];
  if (imports.some(([, known]) => known === slug)) return text;
  const path = `./${slug}/agent.js`;
  const line = `import { ${identifierOf(slug)} } from "${path}";\n`;
  const last = imports.at(-1);
  if (!last) throw unknownShape();
  const next = imports.find(([, known = ""]) => isBefore(slug, known));
  const at = next ? next.index : last.index + last[0].length + 1;
  return `${text.slice(0, at)}${line}${text.slice(at)}`;
}

/** Whether the formatter sorts one folder's import before another's. */
function isBefore(a: string, b: string): boolean {
  const order = new Intl.Collator("en", { numeric: true });
  return order.compare(a, b) < 0;
}

function addToList(text: string, identifier: string): string {
  const list = LIST.exec(text);
  if (!list) throw unknownShape();
  const names: string[] = list[1]?.match(/\w+/g) ?? [];
  if (names.includes(identifier)) return text;
  const all = [...names, identifier];
  const head = "export const agents: readonly AnyAgent[] = [";
  const short = `${head}${all.join(", ")}];`;
  const long = `${head}\n${all.map((name) => `  ${name},\n`).join("")}];`;
  return text.replace(LIST, () => (short.length <= WIDTH ? short : long));
}

function unknownShape(): UserError {
  return new UserError(
    `${REGISTRY} lists the agents in a way that is not known: it needs one import line for each, and the array agents.`,
  );
}
