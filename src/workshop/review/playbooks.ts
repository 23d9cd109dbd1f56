import { messageOf } from "../../errors.js";
import { PLAYBOOKS, parsePlaybook } from "../playbook.js";
import type { Drift } from "./drift.js";
import type { MarkdownDocument } from "./markdown.js";
import type { Project } from "./project.js";

const INDEX = "AGENTS.md";

/** Every playbook has the front matter that coding agents read, under its folder's name, and AGENTS.md lists it. */
export function checkPlaybooks({ docs }: Project): Drift[] {
  const index = docs.find(({ path }) => path === INDEX)?.text ?? "";
  return docs
    .filter(({ path }) => path.startsWith(`${PLAYBOOKS}/`))
    .flatMap((document) => {
      const name = document.path.split("/").at(-2) ?? "";
      const problem = problemOf(document, name);
      const malformed = { code: "malformed_playbook" as const, file: document.path, line: 1 };
      const unlisted = { code: "undocumented_playbook" as const, file: INDEX, line: 1 };
      return [
        ...(problem
          ? [{ ...malformed, what: problem, fix: "Write name, description, argument-hint, allowed-tools." }]
          : []),
        ...(index.includes(`\`${name}\``)
          ? []
          : [
              {
                ...unlisted,
                what: `${INDEX} does not list the playbook ${name}.`,
                fix: "Say there when to follow it.",
              },
            ]),
      ];
    });
}

function problemOf({ text }: MarkdownDocument, folder: string): string | undefined {
  try {
    const { name } = parsePlaybook(text);
    return name === folder ? undefined : `The playbook is called ${name}, and its folder ${folder}.`;
  } catch (error) {
    return messageOf(error);
  }
}
