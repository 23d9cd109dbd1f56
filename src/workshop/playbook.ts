import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, YAMLParseError } from "yaml";
import * as z from "zod/mini";
import { UserError } from "../errors.js";
import { LARGEST, readPlainText } from "../folder/plain-file.js";
import { firstOf, readAs } from "../runtime/read-as.js";

/** Written instructions for a coding agent. */
export interface Playbook {
  name: string;
  /** When to follow it. */
  description: string;
  /** What its reader is given: `[agent]`. */
  argumentHint: string;
  /** Tools of the coding agent that it needs no permission for. */
  allowedTools: string;
  /** The instructions, as Markdown. */
  body: string;
}

/** Where playbooks are, from the root of the package. */
export const PLAYBOOKS = ".claude/skills";

const frontMatterSchema = z.strictObject({
  name: z.string().check(z.regex(/^[a-z][a-z-]*$/)),
  description: z.string().check(z.minLength(20), z.maxLength(1024)),
  "argument-hint": z.string().check(z.minLength(1)),
  "allowed-tools": z.string().check(z.minLength(1)),
});

/**
 * Reads a playbook's file.
 *
 * @throws UserError when its front matter is not as agents read it
 */
export function parsePlaybook(text: string): Playbook {
  const [, frontMatter, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (frontMatter === undefined || body === undefined) throw new UserError("The playbook has no front matter.");
  const parsed = readAs(frontMatterSchema, readYaml(frontMatter));
  if (!parsed.ok) throw new UserError(`The playbook's front matter is wrong (${firstOf(parsed.misfits)}).`);
  const { name, description } = parsed.data;
  const rest = { argumentHint: parsed.data["argument-hint"], allowedTools: parsed.data["allowed-tools"] };
  return { name, description, ...rest, body: `${body.trim()}\n` };
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const line = error instanceof YAMLParseError ? `, line ${error.linePos?.[0].line}` : "";
    throw new UserError(`The playbook's front matter is no YAML${line}.`);
  }
}

/**
 * The names of shipped playbooks in whose place a folder has others: a coding agent follows the folder's there.
 *
 * @param folder the working folder, which may be the package's own
 * @param skills where its playbooks are, below it
 */
export function replacedIn(folder: string, shipped: readonly Playbook[], skills: string = PLAYBOOKS): string[] {
  return shipped
    .filter((playbook) => {
      const path = join(folder, skills, playbook.name, "SKILL.md");
      if (!existsSync(path)) return false;
      try {
        return !isDeepStrictEqual(parsePlaybook(readPlainText(path, LARGEST.settings)), playbook);
      } catch {
        return true; // whatever it is, it is not ours
      }
    })
    .map(({ name }) => name);
}

/** The playbooks of a package, by name. @throws UserError when one cannot be read */
export function readPlaybooks(root: string): Playbook[] {
  const folder = join(root, PLAYBOOKS);
  if (!existsSync(folder)) throw new UserError(`There are no playbooks in ${folder}: install underwrite again.`);
  const files = readdirSync(folder).map((name) => join(folder, name, "SKILL.md"));
  return files
    .filter(existsSync)
    .sort()
    .map((path) => parsePlaybook(readPlainText(path, LARGEST.settings)));
}
