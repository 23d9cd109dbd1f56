import { REGISTRY, registerAgent, registeredAgents } from "../create/registry.js";
import { identifierOf } from "../create/slug.js";
import { caseFileAt } from "./cases.js";
import type { Drift } from "./drift.js";
import { lineOf, type Project } from "./project.js";

/** Whether a folder's module exports an agent of the folder's name: the registry could not import anything else. */
function isAgent(name: string, read: Project["read"]): boolean {
  const text = read(`src/agents/${name}/agent.ts`);
  const made = new RegExp(`^export const ${identifierOf(name)}\\b[^=]*= (?:\\w+\\.)?defineAgent\\b`, "m");
  return made.test(text) && text.includes(`name: "${name}"`);
}

/** Every folder that holds an agent is in the registry and has cases, and the registry names no folder that is gone. */
export function checkAgents({ files, read }: Project): Drift[] {
  const text = read(REGISTRY);
  const folders = files.flatMap((path) => /^src\/agents\/([^/]+)\/agent\.ts$/.exec(path)?.[1] ?? []);
  const registered = registeredAgents(text);
  const withCases = new Set(files.flatMap((path) => caseFileAt(path)?.agent ?? []));
  return [
    ...folders
      .filter((name) => !registered.includes(name))
      .map((name) => ({
        code: "unregistered_agent" as const,
        file: REGISTRY,
        line: lineOf(text, "export const agents"),
        what: `src/agents/${name} is not in the registry, so no command knows the agent.`,
        ...(isAgent(name, read)
          ? {
              fix: "Add its import and its entry, or delete the folder.",
              mend: { file: REGISTRY, apply: (current: string) => registerAgent(current, name) },
            }
          : {
              fix: `It does not export ${identifierOf(name)}, made by defineAgent under that name: make it so first.`,
            }),
      })),
    ...registered
      .filter((name) => !folders.includes(name))
      .map((name) => ({
        code: "missing_agent" as const,
        file: REGISTRY,
        line: lineOf(text, `"./${name}/`),
        what: `The registry imports src/agents/${name}/agent.ts, which is not there.`,
        fix: "Bring the folder back, or take the import and the entry out.",
      })),
    ...folders
      .filter((name) => !withCases.has(name))
      .map((name) => ({
        code: "agent_without_cases" as const,
        file: `src/agents/${name}/agent.ts`,
        line: 1,
        what: `The agent ${name} has no cases, so no eval can tell whether a change made it worse.`,
        fix: `Write some in cases/${name}/, or harvest them from traces.`,
      })),
  ];
}
