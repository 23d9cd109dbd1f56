import { join } from "node:path";
import { UserError } from "../../../errors.js";
import type { Case } from "../../../evals/case.js";
import { caseFiles, loadCases } from "../../../evals/case-files.js";
import type { AgentDefinition } from "../../../runtime/agent.js";
import { packageRoot } from "../../package-root.js";

/**
 * The suite of an agent: the cases of the files that are named, else of `cases/<agent>` in the working folder, else
 * those that ship with this package.
 *
 * @throws UserError when there is none, or one cannot be read
 */
export function loadSuite<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  named: readonly string[] = [],
): Case<Input>[] {
  if (named.length > 0) return loadCases(agent, named);
  const files = suiteFiles(agent.name);
  if (files.length > 0) return loadCases(agent, files);
  throw new UserError(`There are no cases in cases/${agent.name}: name files with --cases, or write some.`);
}

/** The files of an agent's own suite; none where it has no cases. */
export function suiteFiles(agentName: string): string[] {
  const folders = [process.cwd(), packageRoot()].map((root) => join(root, "cases", agentName));
  return folders.map(caseFiles).find((found) => found.length > 0) ?? [];
}
