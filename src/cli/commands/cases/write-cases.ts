import { copyFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { messageOf, UserError } from "../../../errors.js";
import type { CaseFields } from "../../../evals/case.js";
import { caseFiles } from "../../../evals/case-files.js";
import { formatCases } from "../../../evals/case-format.js";
import { staysInPlace } from "../../../folder/inside.js";
import { makeFolder } from "../../../folder/make-folder.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { shippedFiles } from "../../case-folder.js";
import type { Context } from "../../context.js";

/**
 * Writes a case file of the working folder, without secrets: as a whole, or not at all. A folder without cases gets those that ship
 * with this package first: else the written ones alone would be the suite from then on.
 *
 * @throws UserError when the file cannot be written
 */
export async function writeCases(
  context: Pick<Context, "note" | "redactor">,
  agent: AnyAgent,
  file: string,
  cases: readonly CaseFields[],
): Promise<void> {
  const folder = dirname(file);
  const isNew = caseFiles(folder).length === 0;
  const copied = isNew ? shippedFiles(agent).filter((path) => basename(path) !== basename(file)) : [];
  try {
    if (!staysInPlace(file)) throw new Error("a link leads it out of this project");
    makeFolder(folder);
    for (const path of copied) copyFileSync(path, join(folder, basename(path)));
    await writeFileAtomic(file, formatCases(context.redactor.json(cases)));
  } catch (error) {
    throw new UserError(`${file} cannot be written (${messageOf(error)}).`);
  }
  if (copied.length === 0) return;
  const names = copied.map((path) => basename(path)).join(", ");
  context.note(`${folder} is new: it also got the cases that ship with underwrite (${names}).`);
}
