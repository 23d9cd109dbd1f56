import { existsSync } from "node:fs";
import { join } from "node:path";
import { changeFolder } from "../../files/change-files.js";
import { readInCheckout } from "../checkout.js";
import { checkAgents } from "./agents.js";
import { checkCases } from "./cases.js";
import { checkCommands } from "./commands.js";
import type { Drift } from "./drift.js";
import { checkFields } from "./fields.js";
import { checkMcpServers } from "./mcp-servers.js";
import { checkAnchors } from "./mentions/anchors.js";
import { checkNames } from "./mentions/names.js";
import { checkPaths } from "./mentions/paths.js";
import { checkPlaybooks } from "./playbooks.js";
import { type ProgramFacts, readProject } from "./project.js";
import { checkScripts } from "./scripts.js";
import { checkValues } from "./values/check-values.js";
import { checkVariables } from "./variables.js";

const CHECKS = [
  checkAgents,
  checkVariables,
  checkPaths,
  checkAnchors,
  checkNames,
  checkCommands,
  checkScripts,
  checkCases,
  checkFields,
  checkMcpServers,
  checkPlaybooks,
  checkValues,
];

/**
 * Finds where documents, code and configuration of a checkout do not agree, in the order of its files.
 *
 * @param program what the running code is: commands, agents, variables
 */
export function review(root: string, program: ProgramFacts): Drift[] {
  const project = readProject(root, program);
  const found = CHECKS.flatMap((check) => check(project));
  const byWords = new Map(found.map((drift) => [`${drift.file}:${drift.line} ${drift.what}`, drift]));
  return [...byWords.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

/** Makes the mechanical changes. @returns the drift that they mended */
export async function mend(root: string, drift: readonly Drift[]): Promise<Drift[]> {
  return changeFolder(root, ({ write }) =>
    drift.filter((found) => {
      if (!found.mend) return false;
      const { file } = found.mend;
      const before = existsSync(join(root, file)) ? readInCheckout(root, file) : "";
      const after = found.mend.apply(before);
      if (after === before) return false;
      write([{ path: found.mend.file, text: after }]);
      return true;
    }),
  );
}
