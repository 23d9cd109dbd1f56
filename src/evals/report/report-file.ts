import { messageOf, UserError } from "../../errors.js";
import { readJson } from "../../folder/json-document.js";
import { LARGEST, readPlainText } from "../../folder/plain-file.js";
import { firstOf, readAs } from "../../runtime/read-as.js";
import { visible } from "../../text/visible.js";
import { type EvalReport, evalReportSchema } from "./eval-report.js";

const WRITTEN_BY = "give a file that underwrite eval --output or --json wrote";

/**
 * Reads the report of an eval run from a file.
 *
 * @throws UserError when there is none in it, naming what is wrong
 */
export function readReportFile(path: string): EvalReport {
  const name = visible(path);
  const parsed = readAs(evalReportSchema, parse(name, read(name, path)));
  if (!parsed.ok) throw new UserError(`${name} is no eval report (${firstOf(parsed.misfits)}): ${WRITTEN_BY}.`);
  const ids = new Set<string>();
  for (const { id } of parsed.data.cases) {
    if (ids.has(id)) throw new UserError(`${name} holds case ${id} twice: ${WRITTEN_BY}.`);
    ids.add(id);
  }
  return parsed.data;
}

function read(name: string, path: string): string {
  try {
    return readPlainText(path, LARGEST.report);
  } catch (error) {
    throw new UserError(`The eval report ${name} cannot be read (${visible(messageOf(error))}): ${WRITTEN_BY}.`);
  }
}

function parse(name: string, text: string): unknown {
  const read = readJson(text);
  if (read.ok) return read.value;
  throw new UserError(`${name} is not JSON (${read.problem}): ${WRITTEN_BY}.`);
}
