import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { CaseFields } from "../../../evals/case.js";
import { caseFiles } from "../../../evals/case-files.js";
import { formatCases } from "../../../evals/case-format.js";
import { formatSuiteFile, readSuiteFile, SUITE_FILE } from "../../../evals/suite-file.js";
import type { FolderChange } from "../../../files/change-files.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { ownCaseFolder, shippedFiles } from "../../case-folder.js";
import type { Context } from "../../context.js";

/**
 * Writes a case file of the working folder, without secrets. A folder without cases gets those that ship with this
 * package, and a list of what belongs to the suite: else the written ones alone would be the suite from then on. All of
 * it, or nothing.
 *
 * @param change of the agent's own folder of cases
 * @throws UserError when the files cannot be written
 */
export function writeCases(
  { note, redactor }: Pick<Context, "note" | "redactor">,
  agent: AnyAgent,
  { write }: Pick<FolderChange, "write">,
  name: string,
  cases: readonly CaseFields[],
): void {
  const folder = ownCaseFolder(agent);
  const isNew = caseFiles(folder).length === 0;
  const copied = isNew ? shippedFiles(agent).filter((path) => basename(path) !== name) : [];
  const copies = copied.map((path) => ({ path: basename(path), text: readFileSync(path, "utf8") }));
  const names = copies.map(({ path }) => path);
  const listed = isNew ? names : readSuiteFile(folder);
  const list =
    listed && (isNew || !listed.includes(name)) ? [{ path: SUITE_FILE, text: formatSuiteFile([...listed, name]) }] : [];
  write([...list, ...copies, { path: name, text: formatCases(redactor.json(cases)) }]);
  if (copies.length === 0) return;
  note(`${folder} is new: it also got the cases that ship with underwrite (${names.join(", ")}).`);
}
