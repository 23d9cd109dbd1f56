import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { messageOf, UserError } from "../../errors.js";
import { readJson } from "../../folder/json-document.js";
import { makeFolder, tryFolder } from "../../folder/make-folder.js";
import { LARGEST, readPlainHead, readPlainText } from "../../folder/plain-file.js";
import { HTML_MARK } from "../../report/html.js";

/** The forms of files that commands write, by which one of ours is known again. */
type FileForm = "analysis" | "eval report" | "JUnit report" | "HTML report";

/**
 * Writes a file as a whole or not at all; its folder is made.
 *
 * @param fix what to do where it cannot be written
 * @throws UserError when it cannot be written
 */
export async function writeText(
  option: string,
  path: string,
  text: string | Buffer,
  fix = "name another file",
): Promise<void> {
  try {
    makeFolder(dirname(path));
    await writeFileAtomic(path, text);
  } catch (error) {
    throw new UserError(`${option} ${path} cannot be written (${messageOf(error)}): ${fix}.`);
  }
}

/** Writes a file that an option names, unless `checkReplaceable` refuses it. @throws UserError */
export async function writeReport(option: string, path: string, form: FileForm, text: string): Promise<void> {
  checkReplaceable(option, path, form); // it may have come since the command began
  await writeText(option, path, text);
}

/**
 * Looks whether a file that an option names could be written, before what is to be in it is made: a new one, or one of
 * the same form that we wrote before. Nothing else is ever replaced, and nothing is written through a link. Leaves
 * nothing behind.
 *
 * @throws UserError when it could not, or is not to be replaced
 */
export function checkReplaceable(option: string, path: string, form: FileForm): void {
  try {
    tryFolder(dirname(path));
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats) return;
    if (stats.isDirectory()) throw new Error("it is a folder");
    if (stats.isSymbolicLink()) throw new Error("it is a link");
    if (!isOurs[form](path)) throw new Error(`it is there, and is no ${form} of underwrite`);
  } catch (error) {
    throw new UserError(`${option} ${path} cannot be written (${messageOf(error)}): name another file.`);
  }
}

/** Whether a plain file is one that we wrote. */
const isOurs: Record<FileForm, (path: string) => boolean> = {
  analysis: (path) => isAnalysis(jsonObjectIn(path)),
  "eval report": (path) => isEvalReport(jsonObjectIn(path)),
  "JUnit report": (path) => /^<\?xml [^>]*>\s*<testsuites [^>]*name="underwrite eval"/.test(headOf(path)),
  "HTML report": (path) => headOf(path).startsWith("<!doctype html>") && headOf(path).includes(HTML_MARK),
};

/** What a file of JSON holds; nothing where it holds no object. */
function jsonObjectIn(path: string): Record<string, unknown> {
  const read = readJson(readPlainText(path, LARGEST.report));
  return read.ok && read.value !== null && typeof read.value === "object" ? { ...read.value } : {};
}

function isAnalysis({ window, runs, findings, works_well }: Record<string, unknown>): boolean {
  return typeof window === "object" && Number.isInteger(runs) && Array.isArray(findings) && Array.isArray(works_well);
}

function isEvalReport({ run_id, cases, gate, versions }: Record<string, unknown>): boolean {
  return typeof run_id === "string" && Array.isArray(cases) && typeof gate === "object" && typeof versions === "object";
}

function headOf(path: string): string {
  return readPlainHead(path, 2000).toString("utf8");
}
