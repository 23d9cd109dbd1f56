import { statSync } from "node:fs";
import { join } from "node:path";
import { AgentFault, messageOf, UserError } from "../../errors.js";
import { settledNames } from "../../files/change-files.js";
import { staysInPlace } from "../../folder/inside.js";
import { readJson } from "../../folder/json-document.js";
import { LARGEST, readPlainText } from "../../folder/plain-file.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import { readAs } from "../../runtime/read-as.js";
import { type Case, type CaseFields, caseSchema, withApplication } from "./case.js";
import {
  type CasePlace,
  type CaseProblem,
  caseProblem,
  describeProblem,
  misfitProblem,
  nameOf,
} from "./case-problem.js";

/** What reading cases needs of an agent: how it reads its input. */
type InputReader<Input> = Pick<AgentDefinition<Input, unknown>, "parseInput">;

/** What case files hold: the cases that could be read, and everything that is wrong with the others. */
export interface CaseFilesContent<Input> {
  cases: Case<Input>[];
  problems: CaseProblem[];
}

/** What a file of cases is called: one JSON array, or a case a line. */
const CASE_FILE = /\.jsonl?$/i;
const LINES = /\.jsonl$/i;

/** Folders within folders that are looked through: deeper ones are links that lead in a circle. */
const MOST_LEVELS = 32;

/**
 * The case files of a folder and of those in it (`*.json` and `*.jsonl`, in any case), sorted by path; none where there
 * is no such folder. Names that begin with a dot are left out.
 *
 * @throws UserError when a folder cannot be read, or is a link that leads out of the working folder
 */
export function caseFiles(folder: string): string[] {
  return filesBelow(folder, MOST_LEVELS).sort();
}

function filesBelow(folder: string, levels: number): string[] {
  try {
    if (!staysInPlace(folder)) throw new Error("a link leads it out of this project, or to nothing");
    if (levels === 0) throw new Error("its folders are too deep in each other");
    return settledNames(folder)
      .filter((name) => !name.startsWith("."))
      .flatMap((name) => {
        const path = join(folder, name);
        const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
        if (isFolder) return filesBelow(path, levels - 1);
        return CASE_FILE.test(name) ? [path] : [];
      });
  } catch (error) {
    if (error instanceof UserError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new UserError(`The folder of cases ${folder} cannot be read (${messageOf(error)}).`);
  }
}

/**
 * Reads the cases of files, in order.
 *
 * @throws UserError that names the file, case and field of the first that cannot be read; ids must be unique over
 *   all files
 */
export function loadCases<Input>(agent: InputReader<Input>, files: readonly string[]): Case<Input>[] {
  const { cases, problems } = readCaseFiles(agent, files);
  if (problems[0]) throw new UserError(describeProblem(problems[0]));
  return cases;
}

/** Reads the cases of files, in order, with every problem of form: what is no JSON, no case, no input, or not unique. */
export function readCaseFiles<Input>(agent: InputReader<Input>, files: readonly string[]): CaseFilesContent<Input> {
  const content = files.map((file) => readCaseFile(agent, file));
  const cases = content.flatMap((file) => file.cases);
  return { cases, problems: [...content.flatMap((file) => file.problems), ...duplicateIds(cases)] };
}

function readCaseFile<Input>(agent: InputReader<Input>, file: string): CaseFilesContent<Input> {
  const read = readArray(file);
  if (!Array.isArray(read)) return { cases: [], problems: [read] };
  const content = read.map((value, index) => readCase(agent, file, value, index));
  return { cases: content.flatMap(({ cases }) => cases), problems: content.flatMap(({ problems }) => problems) };
}

function readArray(file: string): unknown[] | CaseProblem {
  const place = { file, case_id: null, field: null };
  let text: string;
  try {
    if (!staysInPlace(file)) return caseProblem("unreadable_file", place, LED_OUT);
    text = readPlainText(file, LARGEST.document);
  } catch (error) {
    return caseProblem("unreadable_file", place, `cannot be read (${messageOf(error)}).`);
  }
  if (LINES.test(file)) return readLines(text, place);
  const read = readJson(text);
  if (!read.ok) return caseProblem("invalid_json", place, `is not JSON (${read.problem}).`);
  return Array.isArray(read.value)
    ? read.value
    : caseProblem("invalid_json", place, "must hold one JSON array of cases.");
}

/** One case a line; empty lines are none. */
function readLines(text: string, place: CasePlace): unknown[] | CaseProblem {
  const values: unknown[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === "") continue;
    const read = readJson(line);
    if (!read.ok) return caseProblem("invalid_json", place, `line ${index + 1} is not JSON (${read.problem}).`);
    values.push(read.value);
  }
  return values;
}

const LED_OUT = "is led out of this project by a link, or to nothing: copy the file here, or remove the link.";

function readCase<Input>(
  agent: InputReader<Input>,
  file: string,
  value: unknown,
  index: number,
): CaseFilesContent<Input> {
  const case_id = nameOf(value, index);
  const read = readAs(caseSchema, withApplication(value));
  if (!read.ok) {
    const problems = read.misfits.map((misfit) => misfitProblem({ file, case_id, field: null }, misfit));
    return { cases: [], problems };
  }
  try {
    return { cases: [withInput(agent, file, read.data)], problems: [] };
  } catch (error) {
    if (!(error instanceof UserError || error instanceof AgentFault)) throw error;
    const place = { file, case_id, field: "application" };
    const text = error instanceof AgentFault ? `${error.message}.` : error.message;
    return { cases: [], problems: [caseProblem("invalid_input", place, text)] };
  }
}

function withInput<Input>(agent: InputReader<Input>, file: string, fields: CaseFields) {
  return { file, ...fields, application: agent.parseInput(fields.application) };
}

function duplicateIds(cases: readonly Case[]): CaseProblem[] {
  const first = new Map<string, Case>();
  return cases.flatMap((each) => {
    const other = first.get(each.id);
    if (!other) first.set(each.id, each);
    const place = { file: each.file, case_id: each.id, field: "id" };
    return other ? [caseProblem("duplicate_id", place, `is the id of a case in ${other.file} too.`)] : [];
  });
}
