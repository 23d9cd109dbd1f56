import type { KnownFindings } from "../../analysis/analyze.js";
import { type KeptCheck, readChecks, statusOfCheck } from "../../analysis/checks/check-files.js";
import { rowsOf } from "../../analysis/life/look.js";
import { SeenFile, SeenProblem, seenPath } from "../../analysis/life/seen-file.js";
import { isDismissed, readVerdicts, type Verdicts } from "../../analysis/life/verdict-files.js";
import { inProject } from "../../folder/upwards.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Project } from "../open-project.js";

/** The folder of what people say of findings, in the working folder. */
export function findingsFolder(): string {
  return inProject("findings");
}

/** What people said of findings here. What cannot be used is noted, and left out. */
export function verdictsHere({ note }: Pick<Project, "note">): Verdicts["byId"] {
  const { byId, problems } = readVerdicts(findingsFolder());
  for (const problem of problems) note({ about: "store", problem });
  return byId;
}

/** Checks of an agent here: those that a person has accepted, and those that wait. What cannot be used is noted. */
export function checksHere(
  { note }: Pick<Project, "note">,
  agent: AnyAgent,
): { accepted: KeptCheck[]; proposed: KeptCheck[] } {
  const { checks, problems } = readChecks(findingsFolder());
  for (const problem of problems) note({ about: "store", problem });
  const of = (status: string) =>
    checks.filter((check) => check.agent === agent.name && statusOfCheck(check) === status);
  return { accepted: of("accepted"), proposed: of("proposed") };
}

/** What an analysis is told of findings from before: of a file that cannot be read nothing, which is noted. */
export function knownFindings(project: Project, agent: AnyAgent): KnownFindings {
  const verdicts = verdictsHere(project);
  const ids = readSeen(project, (file) => new Set(file ? rowsOf(file, agent.name).map(({ id }) => id) : []));
  const dismissed = [...verdicts.values()].filter(isDismissed);
  return {
    isKnown: (id) => ids?.has(id) ?? false,
    ...(dismissed.length > 0 ? { isDismissed: (id: string) => isDismissed(verdicts.get(id)) } : {}),
  };
}

/**
 * Reads what was seen.
 *
 * @param read is given no file where there is none yet
 * @returns undefined where the file cannot be read, which is noted
 */
export function readSeen<T>(
  { config, note }: Pick<Project, "config" | "note">,
  read: (file?: SeenFile) => T,
): T | undefined {
  try {
    const file = SeenFile.openReadOnly(seenPath(config.home));
    return file ? file.use(read) : read();
  } catch (error) {
    if (!(error instanceof SeenProblem)) throw error;
    note({ about: "store", problem: error.message });
    return undefined;
  }
}
