import { parse } from "yaml";
import * as z from "zod/mini";
import type { ProjectFiles } from "./project-files.js";

/** Written instructions for a coding agent. */
export interface Playbook {
  name: string;
  description: string;
  /** What can be passed to it, in a few words. */
  argumentHint?: string;
  /** Markdown; `$ARGUMENTS` stands for what is passed. */
  body: string;
}

/** Where playbooks are read from. */
export interface Playbooks {
  list(): Playbook[];
}

const FOLDER = ".claude/skills";
const frontMatter = z.object({
  name: z.string(),
  description: z.string(),
  "argument-hint": z.catch(z.optional(z.string()), undefined),
});

/** The playbooks of folders' `.claude/skills`: of two with one name the first counts, and what is none is left out. */
export function playbooksIn(folders: readonly ProjectFiles[]): Playbooks {
  return {
    list() {
      const found = new Map<string, Playbook>();
      for (const files of folders) {
        for (const path of files.list(FOLDER, "/SKILL.md")) {
          const playbook = readPlaybook(files.read(path));
          if (playbook && !found.has(playbook.name)) found.set(playbook.name, playbook);
        }
      }
      return [...found.values()];
    },
  };
}

function readPlaybook(text: string): Playbook | undefined {
  const [, head = "", body = ""] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text) ?? [];
  const { data } = z.safeParse(frontMatter, parseYaml(head));
  return (
    data && { name: data.name, description: data.description, argumentHint: data["argument-hint"], body: body.trim() }
  );
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined; // a file that is no playbook
  }
}
