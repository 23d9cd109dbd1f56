import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../errors.js";
import { type Case, type CaseFields, fieldsOf } from "../../evals/cases/case.js";
import { caseFiles, loadCases } from "../../evals/cases/case-files.js";
import { formatCases } from "../../evals/cases/case-format.js";
import type { CaseProblem } from "../../evals/cases/case-problem.js";
import { checkCase } from "../../evals/cases/check-cases.js";
import { type Harvest, harvestCases } from "../../evals/cases/harvest-cases.js";
import { type Proposals, proposeCases } from "../../evals/cases/propose-cases.js";
import { meets } from "../../evals/cases/score-condition.js";
import { formatSuiteFile, readSuiteFile, SUITE_FILE } from "../../evals/cases/suite-file.js";
import { changeFolder, type FolderChange, settle } from "../../files/change-files.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { jsonKey } from "../../text/json.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { ScoreCondition } from "../../tracing/score.js";
import type { Trace } from "../../tracing/trace.js";
import { type AskedSource, sourceOf } from "../analyze.js";
import type { Project } from "../open-project.js";
import { filesToBeginWith, ownCaseFolder, shippedFiles } from "./case-folder.js";

/** What changing a folder of cases needs of a project. */
export type CaseWriter = Pick<Project, "note" | "redactor" | "signal">;

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

/** Which recorded runs become drafts, and how. */
export interface HarvestRequest {
  /** `local` by default. */
  source?: AskedSource;
  /** All traces by default. */
  filter?: TraceFilter;
  /** Conditions on scores, all of which a trace must meet. */
  scores?: readonly ScoreCondition[];
  /** Replace free text of people by a placeholder. */
  masked?: boolean;
  /** Write nothing. */
  dryRun?: boolean;
  signal?: AbortSignal;
  /** Told after each trace what there is so far. */
  onProgress?: (harvest: Harvest) => void;
}

/**
 * Makes draft cases of recorded runs, each labelled by what the policy says of its input today, and adds them to the
 * agent's file of drafts. None counts before a person accepts it.
 *
 * @throws UserError when a case file or the source is not in order; the signal's reason when it is aborted
 */
export async function harvest(project: Project, agent: AnyAgent, request: HarvestRequest = {}): Promise<Harvest> {
  const { filter = {}, scores = [], masked, dryRun = false, onProgress } = request;
  readDraftFile(agent); // refuses one that is not in order before any trace is read
  const suite = loadCases(agent, filesToBeginWith(agent));
  const source = await sourceOf(project, request.source);
  const signal = request.signal ?? project.signal;
  const traces = meeting(source.traces(filter), scores);
  const result = await harvestCases(agent, traces, { suite, masked, signal, onTrace: onProgress });
  signal.throwIfAborted();
  if (dryRun || result.drafts.length === 0) return result;
  return { ...result, drafts: await addDrafts(project, agent, result.drafts) };
}

async function* meeting(traces: AsyncIterable<Trace>, conditions: readonly ScoreCondition[]): AsyncIterable<Trace> {
  for await (const trace of traces) if (meets(trace, conditions)) yield trace;
}

/**
 * Adds cases that somebody thought of to the drafts, each labelled by the policy. With a problem in one of them, none
 * is added.
 *
 * @param content what a file of proposals holds, named `name` in problems
 * @returns what became of them, and the file they were added to; null where nothing was written
 * @throws UserError when a case file is not in order, or cannot be written
 */
export async function propose(
  project: Project,
  agent: AnyAgent,
  { name, content, dryRun = false }: { name: string; content: unknown; dryRun?: boolean },
): Promise<Proposals & { file: string | null }> {
  const suite = loadCases(agent, filesToBeginWith(agent));
  const { proposals, problems } = proposeCases(agent, name, content, suite);
  if (problems.length > 0 || dryRun || proposals.length === 0) return { file: null, proposals, problems };
  const drafts = proposals.map(({ draft }) => draft);
  const added = new Set(await addDrafts(project, agent, drafts)); // another process may have been faster with one
  return { file: draftPath(agent), proposals: proposals.filter(({ draft }) => added.has(draft)), problems };
}

/** What became of drafts that a person accepts. */
export interface AcceptedDrafts {
  file: string;
  /** Ids of those that count from now on; none where one of them has a problem. */
  accepted: string[];
  problems: CaseProblem[];
  left: number;
}

/**
 * Marks drafts as reviewed, so that they count. One whose label contradicts the policy is not accepted, and then none is.
 *
 * @throws UserError for an id of no draft
 */
export async function acceptCases(
  project: CaseWriter,
  agent: AnyAgent,
  ids: readonly string[],
): Promise<AcceptedDrafts> {
  acceptDrafts(readDraftFile(agent), ids); // refuses what is none of them before a folder is made
  return changeCases(project, agent, (change) => {
    const { cases, accepted } = acceptDrafts(readDraftFile(agent), ids);
    const meant = cases.filter(({ id }) => accepted.includes(id));
    const problems = meant.flatMap((each) => checkCase(agent, each).problems);
    const passed = problems.length === 0;
    if (passed && accepted.length > 0) writeCases(project, agent, change, FILE, cases.map(fieldsOf));
    const left = cases.filter(({ reviewed }) => reviewed === false).length;
    return { file: draftPath(agent), accepted: passed ? accepted : [], problems, left };
  });
}

/**
 * Takes drafts out of the agent's file, which a person does not want. A later harvest may make them again.
 *
 * @throws UserError for an id of no draft
 */
export async function rejectCases(project: CaseWriter, agent: AnyAgent, ids: readonly string[]): Promise<string[]> {
  acceptDrafts(readDraftFile(agent), ids); // refuses what is none of them before a folder is made
  return changeCases(project, agent, (change) => {
    const cases = readDraftFile(agent);
    const { accepted: meant } = acceptDrafts(cases, ids);
    const left = cases.filter(({ id }) => !meant.includes(id));
    if (meant.length > 0) writeCases(project, agent, change, FILE, left.map(fieldsOf));
    return meant;
  });
}

/**
 * Adds drafts behind what is there, which stays as it is: also what another process, or a person, has written since
 * they were made.
 *
 * @returns those that were added: none that has come into the suite meanwhile
 * @throws UserError when they cannot be written
 */
export async function addDrafts(
  project: CaseWriter,
  agent: AnyAgent,
  drafts: readonly CaseFields[],
): Promise<CaseFields[]> {
  return changeCases(project, agent, (change) => {
    const suite = loadCases(agent, filesToBeginWith(agent));
    const ids = new Set(suite.map(({ id }) => id));
    const inputs = new Set(suite.map(({ application }) => jsonKey(application)));
    const isNew = ({ id, application }: CaseFields) =>
      !ids.has(id) && !inputs.has(jsonKey(agent.parseInput(application)));
    const added = drafts.filter(isNew);
    if (added.length > 0) {
      writeCases(project, agent, change, FILE, [...readDraftFile(agent).map(fieldsOf), ...added]);
    }
    return added;
  });
}

/** Changes an agent's case files in the working folder, all or none of them. */
export function changeCases<T>({ signal }: CaseWriter, agent: AnyAgent, work: (change: FolderChange) => T): Promise<T> {
  return changeFolder(ownCaseFolder(agent), work, signal);
}

/**
 * Writes a case file of the working folder, without secrets. A folder without cases gets those that ship with this
 * package, and a list of what belongs to the suite: else the written ones alone would be the suite from then on. All of
 * it, or nothing.
 *
 * @param change of the agent's own folder of cases
 * @throws UserError when the files cannot be written
 */
export function writeCases(
  { note, redactor }: CaseWriter,
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
  if (copies.length > 0) note({ about: "new suite", folder, files: names });
}

/**
 * Marks drafts as reviewed by a person.
 *
 * @param ids of the drafts, or `all`
 * @returns the cases as they are then, and the ids of those that were drafts
 * @throws UserError when an id names no case
 */
function acceptDrafts<Draft extends Pick<CaseFields, "id" | "reviewed">>(
  cases: readonly Draft[],
  ids: readonly string[],
): { cases: Draft[]; accepted: string[] } {
  const all = ids.includes("all");
  const unknown = ids.find((id) => id !== "all" && !cases.some((each) => each.id === id));
  if (unknown !== undefined) {
    const drafts = cases.filter(({ reviewed }) => reviewed === false).map(({ id }) => id);
    const known = drafts.length === 0 ? "there are no drafts" : `the drafts are ${drafts.slice(0, 10).join(", ")}`;
    throw new UserError(
      `There is no draft ${JSON.stringify(unknown)}; ${known}.${didYouMean(unknown, ["all", ...drafts])}`,
    );
  }
  const isMeant = ({ id, reviewed }: Draft) => reviewed === false && (all || ids.includes(id));
  return {
    cases: cases.map((each) => (isMeant(each) ? { ...each, reviewed: true } : each)),
    accepted: cases.filter(isMeant).map(({ id }) => id),
  };
}
