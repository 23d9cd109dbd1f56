import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { messageOf, UserError } from "../../../errors.js";
import type { CaseFields } from "../../../evals/case.js";
import { caseFiles } from "../../../evals/case-files.js";
import { formatCases } from "../../../evals/case-format.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { shippedCaseFolder } from "../../case-folder.js";
import type { Context } from "../../context.js";

/**
 * Writes a case file of the working folder: as a whole, or not at all. Says so where this makes the folder's first
 * cases, for from then on they are the suite.
 *
 * @throws UserError when the file cannot be written
 */
export async function writeCases(
  context: Context,
  agent: AnyAgent,
  file: string,
  cases: readonly CaseFields[],
): Promise<void> {
  const folder = dirname(file);
  const isFirst = caseFiles(folder).length === 0;
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
    await writeFileAtomic(file, formatCases(cases));
  } catch (error) {
    throw new UserError(`${file} cannot be written (${messageOf(error)}).`);
  }
  if (!isFirst) return;
  context.note(
    `The cases in ${folder} are your suite from now on. Copy those that ship with underwrite beside them to keep them: ${shippedCaseFolder(agent)}.`,
  );
}
