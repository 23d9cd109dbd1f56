import type { Analysis } from "../../analysis/analysis.js";
import type { SeenRuns } from "../../analysis/analyze.js";
import type { FaultInRuns } from "../../analysis/findings/sightings.js";
import { settledByPlans } from "../../analysis/life/life.js";
import { type Changes, keepLook, type Look, rowsOf, type SeenRow } from "../../analysis/life/look.js";
import { SeenFile, SeenProblem, seenPath } from "../../analysis/life/seen-file.js";
import { isDismissed } from "../../analysis/life/verdict-files.js";
import { listPlans } from "../../analysis/plan/plan-folder.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { visible } from "../../text/visible.js";
import type { TraceFilter } from "../../tracing/filter.js";
import { partsOfRunId } from "../../tracing/runs.js";
import type { TraceSource } from "../../tracing/source.js";
import { type AnalyzeRequest, analyze, sourceOf } from "../analyze.js";
import type { Project } from "../open-project.js";
import { plansPath } from "../plan-evidence.js";
import { verdictsHere } from "./known-findings.js";

/** A finding that is another than at the look before. */
export type ChangedFinding = Pick<SeenRow, "id" | "code" | "subject" | "method">;

/** What is another than at the look before. */
export interface ChangedFindings {
  /** When the look before was: ISO 8601; null where this is the first. */
  since: string | null;
  /** Never seen before. */
  new: ChangedFinding[];
  /** Seen again after they were mended. */
  reopened: ChangedFinding[];
  /** Not seen any more, in so many runs that chance does not explain it. */
  gone: ChangedFinding[];
}

/** An analysis, and what is another than at the look before; without it for runs that are no real traffic. */
export interface Looked {
  analysis: Analysis;
  changes?: ChangedFindings;
}

/**
 * Analyses recorded runs, keeps what was seen beside the store, and says what is new and what is gone. Where the file
 * cannot be written, that is computed all the same, noted, and not kept.
 *
 * @param also is done with the file in the same turn: then it must be one that is kept
 * @throws UserError when the source cannot be read, and the signal's reason when it is aborted
 */
export async function look(
  project: Project,
  agent: AnyAgent,
  request: AnalyzeRequest = {},
  also?: (file: SeenFile, analysis: Analysis) => void,
): Promise<Looked> {
  let seen: SeenRuns = { faults: [], starts: new Float64Array() };
  const source = await sourceOf(project, request.source);
  const analysis = await analyze(project, agent, {
    ...request,
    source,
    onSeen: (runs) => {
      seen = runs;
      request.onSeen?.(runs);
    },
  });
  const { filter = {}, codes } = request;
  if (filter.kind !== "run") return { analysis };
  const plans = await listPlans(plansPath());
  const dismissed = verdictsHere({ note: () => {} }); // noted by the analysis
  const isKept = analysis.runs > 0 || also !== undefined;
  const changes = withFile(project, { isKept, mustKeep: also !== undefined }, (file) => {
    const rows = rowsOf(file, agent.name);
    const turn = (): Look => ({
      agent: agent.name,
      source: analysis.window.source,
      at: project.now(),
      runs: analysis.runs,
      isWhole: isWhole(filter) && codes === undefined,
      versions: analysis.figures.by_version.map(({ version, first_seen }) => ({
        version,
        first_seen: Date.parse(first_seen),
      })),
      seen: { ...seen, faults: stillThere(source, seen.faults) },
      settled: settledByPlans(plans, agent.name, [...rows, ...seen.faults]),
    });
    return file.change(() => {
      const changes = named(file, agent, keepLook(file, turn()), (id) => isDismissed(dismissed.get(id)));
      also?.(file, analysis);
      return changes;
    });
  });
  return { analysis, changes };
}

/**
 * Faults in runs that are still there: others were forgotten since they were read. It is asked while nobody else may
 * change what was seen, and who forgets removes it again afterwards.
 */
function stillThere({ local }: TraceSource, faults: readonly FaultInRuns[]): FaultInRuns[] {
  if (!local) return [...faults];
  const idOf = (run: string) => partsOfRunId(run).traceId;
  const ids = new Set(faults.flatMap(({ runs }) => [...runs.keys()].map(idOf)));
  const there = local.there([...ids]);
  return faults.flatMap((fault) => {
    const runs = new Map([...fault.runs].filter(([run]) => there.has(idOf(run))));
    return runs.size === 0 ? [] : [{ ...fault, runs }];
  });
}

/** Only a time and a kind were asked for: all that is not seen there is not there. */
function isWhole({ since: _, until: __, kind: ___, ...choice }: TraceFilter): boolean {
  return Object.values(choice).every((value) => value === undefined);
}

/** Does work on the file of what was seen; where it cannot be kept, on a copy in memory, which is noted. */
function withFile<T>(
  { config, note }: Project,
  { isKept, mustKeep }: { isKept: boolean; mustKeep: boolean },
  work: (file: SeenFile) => T,
): T | undefined {
  const path = seenPath(config.home);
  try {
    try {
      return (isKept ? SeenFile.open(path) : SeenFile.inMemory(path)).use(work);
    } catch (error) {
      if (!(error instanceof SeenProblem) || mustKeep) throw error;
      const why = error.isUnwritable ? `${visible(path)} may only be read.` : error.message;
      note({ about: "store", problem: `what was seen is not kept: ${why}` });
      return SeenFile.inMemory(path).use(work);
    }
  } catch (error) {
    if (!(error instanceof SeenProblem) || mustKeep) throw error;
    return undefined; // nothing is known of looks before: it was noted
  }
}

/** Changes in names; what a person has dismissed is none. */
function named(
  file: SeenFile,
  agent: AnyAgent,
  { since, ...ids }: Changes,
  isNone: (id: string) => boolean,
): ChangedFindings {
  const rows = new Map(rowsOf(file, agent.name).map((row) => [row.id, row]));
  const of = (list: readonly string[]) =>
    list.flatMap((id) => {
      const row = rows.get(id);
      return row && !isNone(id) ? [{ id, code: row.code, subject: row.subject, method: row.method }] : [];
    });
  return {
    since: since === null ? null : new Date(since).toISOString(),
    new: of(ids.new),
    reopened: of(ids.reopened),
    gone: of(ids.gone),
  };
}
