import { agentWords } from "../../agents/index.js";
import { codeOf, kindOf } from "../../analysis/checks/check.js";
import { shortened } from "../../analysis/facts/sighting.js";
import { describeFinding } from "../../analysis/findings/describe-finding.js";
import { type Life, livesOf } from "../../analysis/life/life.js";
import { lastLook } from "../../analysis/life/look.js";
import { addVerdict, type VerdictMove } from "../../analysis/life/verdict-files.js";
import { type ListedPlan, listPlans } from "../../analysis/plan/plan-folder.js";
import { UserError } from "../../errors.js";
import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { countText } from "../../text/format.js";
import { visible } from "../../text/visible.js";
import type { Project } from "../open-project.js";
import { plansPath } from "../plan-evidence.js";
import { checksHere, findingsFolder, readSeen, verdictsHere } from "./known-findings.js";

/** A finding in a line, with what became of it. */
export interface ListedFinding extends Life {
  /** What is wrong, in how many of the last look's runs. */
  title: string;
}

/**
 * An agent's findings with what became of each: what is open first. What cannot be read is noted, and left out.
 *
 * @param known the plans here, where they have been read already
 */
export async function listFindings(
  project: Project,
  agent: AnyAgent,
  known?: readonly ListedPlan[],
): Promise<ListedFinding[]> {
  const verdicts = verdictsHere(project);
  const plans = known ?? (await listPlans(plansPath()));
  const lives = readSeen(project, (file) => livesOf({ agent: agent.name, file, verdicts, plans }));
  const told = lives ?? livesOf({ agent: agent.name, file: undefined, verdicts, plans });
  const kinds = new Map(checksHere({ note: () => {} }, agent).accepted.map((check) => [codeOf(check), kindOf(check)]));
  return told.map((life) => ({ ...life, title: titleOf(life, agent, kinds) }));
}

/** When an analysis looked at an agent's runs last, in milliseconds since 1970, and at how many; null before the first. */
export function lastLookAt(project: Project, agent: AnyAgent): { at: number; runs: number } | null {
  return readSeen(project, (file) => file && lastLook(file, agent.name)) ?? null;
}

/** The finding of an id, or of its first digits. @throws UserError where there is none, or more than one */
export async function findFinding(project: Project, agent: AnyAgent, given: string): Promise<ListedFinding> {
  const id = given.toLowerCase();
  if (!/^[0-9a-f]{1,12}$/.test(id)) {
    throw new UserError(
      `${JSON.stringify(visible(given.slice(0, 60)))} is no finding's id: give its first digits. See underwrite findings list${agentWords(agent.name)}.`,
    );
  }
  const found = (await listFindings(project, agent)).filter((each) => each.id.startsWith(id));
  const [finding, other] = found;
  if (!finding)
    throw new UserError(`There is no finding ${id}. See underwrite findings list${agentWords(agent.name)}.`);
  if (other) throw new UserError(`More than one finding begins with ${id}: give more digits of it.`);
  return finding;
}

/** What a person says of a finding. */
export type Judging = Omit<VerdictMove, "at">;

/**
 * Notes what a person says of a finding, in a file that goes under version control.
 *
 * @throws UserError where that is what was said last, where no such finding was seen, and where it cannot be written
 */
export async function judgeFinding(
  project: Project,
  agent: AnyAgent,
  given: string,
  { status, by, reason }: Judging,
): Promise<ListedFinding> {
  const { id, code, subject, method } = await findFinding(project, agent, given);
  const about = project.redactor.json({ id, agent: agent.name, code, subject, method });
  const said = project.redactor.json({
    status,
    by,
    ...(reason === undefined ? {} : { reason: reason.slice(0, 1000) }),
  });
  const move = { ...said, at: new Date(project.now()).toISOString() };
  await addVerdict(findingsFolder(), about, move, project.signal);
  return findFinding(project, agent, id);
}

function titleOf(
  { code, subject, method, lately }: Life,
  agent: AnyAgent,
  kinds: Parameters<typeof describeFinding>[0]["kinds"],
): string {
  const title = describeFinding({
    code,
    subject,
    count: lately.count,
    runs: lately.of,
    of: lately.of === 0 ? "in no run seen here" : `in ${lately.count} of ${countText(lately.of, "run")}`,
    details: method === "" ? [] : [[method, lately.count]],
    traitOf: (each) => traitOf(agent, each),
    kinds,
  });
  const what = shortened(method);
  return title.includes(what) ? title : `${title}: ${what}`; // not every kind tells its details
}
