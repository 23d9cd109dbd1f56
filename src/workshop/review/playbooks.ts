import { messageOf } from "../../errors.js";
import { PLAYBOOKS, parsePlaybook } from "../playbook.js";
import { problemsOf } from "./commands.js";
import { argumentsOf, scriptIn, scriptsOf } from "./documents/invocations.js";
import type { MarkdownDocument } from "./documents/markdown.js";
import type { Drift, DriftCode } from "./drift.js";
import { lineOf, type Project } from "./project.js";

const INDEX = "AGENTS.md";

/**
 * Every playbook has the front matter that coding agents read, under its folder's name, allows commands that exist, and
 * is listed in AGENTS.md.
 */
export function checkPlaybooks(project: Project): Drift[] {
  const { docs } = project;
  const index = docs.find(({ path }) => path === INDEX)?.text ?? "";
  return docs
    .filter(({ path }) => path.startsWith(`${PLAYBOOKS}/`))
    .flatMap((document) => {
      const name = document.path.split("/").at(-2) ?? "";
      const problem = problemOf(document, name);
      const malformed = { code: "malformed_playbook" as const, file: document.path, line: 1 };
      const allowed = problem ? [] : problemsOfTools(project, parsePlaybook(document.text).allowedTools);
      const line = lineOf(document.text, "allowed-tools:");
      const unlisted = { code: "undocumented_playbook" as const, file: INDEX, line: 1 };
      return [
        ...(problem
          ? [{ ...malformed, what: problem, fix: "Write name, description, argument-hint, allowed-tools." }]
          : []),
        ...allowed.map(({ code, what }) => ({ code, file: document.path, line, what, fix: "Allow what there is." })),
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

/** What is wrong with rules for calls that need no permission: `Edit(/path)`, `mcp__server__tool`, `Bash(a command:*)`. */
function problemsOfTools(project: Project, tools: string): { code: DriftCode; what: string }[] {
  const scripts = scriptsOf(project);
  return tools.split(/,\s*(?![^()]*\))/).flatMap((tool): { code: DriftCode; what: string }[] => {
    if (/^[A-Z][A-Za-z]+$/.test(tool) || /^(?:Edit|Read)\(\/[^()]+\)$/.test(tool)) return [];
    const server = /^mcp__([a-z]+)__[A-Za-z]+$/.exec(tool)?.[1];
    if (server !== undefined) return problemsOfServer(project, server, tool);
    const [, command = ""] = /^Bash\(([^()*:][^()]*?)(?::\*)?\)$/.exec(tool) ?? [];
    if (command === "" || command.endsWith(":_")) {
      return [{ code: "malformed_playbook", what: `allowed-tools has ${tool}, which allows nothing.` }];
    }
    const words = command.split(" ");
    const script = scriptIn(words)?.name;
    if (script !== undefined && !Object.hasOwn(scripts, script)) {
      return [{ code: "unknown_script", what: `allowed-tools has ${tool}, and package.json no script ${script}.` }];
    }
    return problemsOf(project.program.commands, argumentsOf(words, scripts) ?? []);
  });
}

function problemsOfServer({ files, read }: Project, server: string, tool: string): { code: DriftCode; what: string }[] {
  const isRegistered = files.includes(".mcp.json") && read(".mcp.json").includes(`"${server}"`);
  if (isRegistered) return [];
  return [{ code: "unknown_mcp_server", what: `allowed-tools has ${tool}, and .mcp.json no server ${server}.` }];
}

function problemOf({ text }: MarkdownDocument, folder: string): string | undefined {
  try {
    const { name } = parsePlaybook(text);
    return name === folder ? undefined : `The playbook is called ${name}, and its folder ${folder}.`;
  } catch (error) {
    return messageOf(error);
  }
}
