import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Case, type CaseFields, fieldsOf } from "../../../evals/case.js";
import { loadCases } from "../../../evals/case-files.js";
import { inputKey } from "../../../evals/input-key.js";
import { changeFolder, type FolderChange, settle } from "../../../files/change-files.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { knownFiles, ownCaseFolder } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { writeCases } from "./write-cases.js";

const FILE = "harvested.json";

/** The file of harvested cases of an agent, in the working folder: drafts, and those that a person has accepted. */
export function draftPath(agent: AnyAgent): string {
  return join(ownCaseFolder(agent), FILE);
}

/** What it holds; nothing where there is none. @throws UserError when it is not in order */
export function readDraftFile(agent: AnyAgent): Case<unknown>[] {
  const path = draftPath(agent);
  settle(ownCaseFolder(agent));
  return existsSync(path) ? loadCases(agent, [path]) : [];
}

/**
 * Adds drafts behind what is there, which stays as it is: also what another process, or a person, has written since
 * they were made.
 *
 * @returns those that were added: none that has come into the suite meanwhile
 * @throws UserError when they cannot be written
 */
export async function addDrafts(
  context: Pick<Context, "note" | "redactor" | "signal">,
  agent: AnyAgent,
  drafts: readonly CaseFields[],
): Promise<CaseFields[]> {
  return changeFolder(
    ownCaseFolder(agent),
    (change) => {
      const suite = loadCases(agent, knownFiles(agent));
      const ids = new Set(suite.map(({ id }) => id));
      const inputs = new Set(suite.map(({ application }) => inputKey(application)));
      const isNew = ({ id, application }: CaseFields) =>
        !ids.has(id) && !inputs.has(inputKey(agent.parseInput(application)));
      const added = drafts.filter(isNew);
      if (added.length > 0) {
        writeDrafts(context, agent, change, [...readDraftFile(agent).map(fieldsOf), ...added]);
      }
      return added;
    },
    context.signal,
  );
}

/** Writes all cases of the file. @throws UserError when they cannot be written */
export function writeDrafts(
  context: Pick<Context, "note" | "redactor">,
  agent: AnyAgent,
  change: FolderChange,
  cases: readonly CaseFields[],
): void {
  writeCases(context, agent, change, FILE, cases);
}
