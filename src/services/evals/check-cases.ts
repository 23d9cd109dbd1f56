import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../errors.js";
import { type Case, type CaseFields, fieldsOf } from "../../evals/cases/case.js";
import { type CaseCoverage, measureCoverage } from "../../evals/cases/case-coverage.js";
import { loadCases, readCaseFiles } from "../../evals/cases/case-files.js";
import { caseProblem } from "../../evals/cases/case-problem.js";
import { type CaseCheck, checkCases as checkFiles } from "../../evals/cases/check-cases.js";
import { GENERATED, generateCases as generate, type Staleness, staleness } from "../../evals/cases/generate-cases.js";
import { SUITE_FILE } from "../../evals/cases/suite-file.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { jsonKey } from "../../text/json.js";
import { knownFiles, ownCaseFolder, suiteLacks, suiteOf } from "./case-folder.js";
import { type CaseWriter, changeCases, writeCases } from "./draft-cases.js";

/** Which cases are meant: files, or folders of them; by default those of the working folder. */
export interface SuiteRequest {
  cases?: readonly string[];
}

/** A check of case files: those that were read, and what was found in them. */
export interface SuiteCheck extends CaseCheck {
  /** Nothing is wrong. */
  passed: boolean;
  files: string[];
  /** Where the cases are from, in words. */
  from: string;
}

/**
 * Proves the labels of an agent's cases against its policy, and names every case that is not in order.
 *
 * @throws UserError when there are no cases
 */
export function checkCases(agent: AnyAgent, { cases }: SuiteRequest = {}): SuiteCheck {
  const { files, from } = suiteOf(agent, cases);
  const checked = checkFiles(agent, files);
  const missing = (suiteLacks(agent, cases)?.named ?? []).map((file) => {
    const text = `is not there, and the suite's ${SUITE_FILE} names it: restore it, or take its name out.`;
    return caseProblem("missing_file", { file, case_id: null, field: null }, text);
  });
  const problems = [...missing, ...checked.problems];
  if (checked.cases === 0 && problems.length === 0) throw emptySuite(from);
  return { passed: problems.length === 0, from, files, ...checked, problems };
}

/** What an agent's cases exercise of its policy, and what they leave out. @throws UserError when there are none */
export function coverCases(agent: AnyAgent, request: SuiteRequest = {}): CaseCoverage & { from: string } {
  const { from, cases } = readSuite(agent, request);
  return { from, ...measureCoverage(agent, cases) };
}

/** The cases of an agent's suite, drafts too, and where they are from. */
export interface ReadSuite {
  from: string;
  cases: Case<unknown>[];
}

/** The cases of an agent's suite, in order. @throws UserError when there are none, or a file is not in order */
export function readSuite(agent: AnyAgent, { cases: given }: SuiteRequest = {}): ReadSuite {
  const { files, from } = suiteOf(agent, given);
  const cases = loadCases(agent, files);
  if (cases.length === 0) throw emptySuite(from);
  return { from, cases };
}

function emptySuite(from: string): UserError {
  return new UserError(
    `There is no case in ${from}: a suite without cases proves nothing. Write some, or give --cases.`,
  );
}

const FILE = "boundaries.json";

/** The cases at the edges of an agent's policy, and how its file of them differs: as it is, or was before. */
export interface GeneratedCases {
  file: string;
  cases: CaseFields[];
  changes: Staleness;
}

/** Says how the file of generated cases differs from what today's policy gives. @throws UserError for an agent without edges */
export function checkGenerated(agent: AnyAgent): GeneratedCases {
  const cases = edgesWithoutCase(agent);
  const own = join(ownCaseFolder(agent), FILE);
  const shipped = knownFiles(agent).find((path) => basename(path) === FILE && !existsSync(own));
  const file = shipped ?? own;
  return { file, cases, changes: staleness(cases, casesIn(agent, file)) };
}

/**
 * Writes the cases at the edges of an agent's policy to its file in the working folder.
 *
 * @throws UserError when the file holds a case that was not generated, or cannot be written
 */
export async function generateCases(project: CaseWriter, agent: AnyAgent): Promise<GeneratedCases> {
  const cases = edgesWithoutCase(agent);
  const file = join(ownCaseFolder(agent), FILE);
  const changes = await changeCases(project, agent, (change) => {
    const before = casesIn(agent, file);
    refuseToLose(file, before);
    writeCases(project, agent, change, FILE, cases);
    return staleness(cases, before);
  });
  return { file, cases, changes };
}

/** The cases at the edges that no file of a person's has already: an input is a case once. */
function edgesWithoutCase(agent: AnyAgent): CaseFields[] {
  const edges = generate(agent);
  const others = knownFiles(agent).filter((file) => basename(file) !== FILE);
  const decided = others.flatMap((file) => casesIn(agent, file)).filter(({ reviewed }) => reviewed !== false);
  const known = new Set(decided.map(({ application }) => jsonKey(application)));
  return edges.filter(({ application }) => !known.has(jsonKey(application)));
}

/** The cases of a file, as far as they can be read: what cannot is generated anew. */
function casesIn(agent: AnyAgent, file: string): CaseFields[] {
  return existsSync(file) ? readCaseFiles(agent, [file]).cases.map(fieldsOf) : [];
}

function refuseToLose(file: string, before: readonly CaseFields[]): void {
  const foreign = before.find(({ source }) => source !== GENERATED);
  if (!foreign) return;
  throw new UserError(
    `${file} holds the case ${foreign.id}, which was not generated and would be lost: move it to a file of its own.`,
  );
}
