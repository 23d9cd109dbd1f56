import type { Evidence, Lever } from "../../analysis/findings/finding.js";
import { runsShowing } from "../../analysis/life/look.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { TraceSource } from "../../tracing/source.js";
import { explain } from "../analyze.js";
import type { Project } from "../open-project.js";
import { readSeen } from "./known-findings.js";

/** What shows a finding, as far as its runs are still there. */
export interface FindingEvidence {
  /** Runs that show it, the newest first. */
  trace_ids: string[];
  /** Words of some of them; none for what is only seen in many runs together. */
  evidence: Evidence[];
  /** What would fix it; null where no run that is left says so. */
  lever: Lever | null;
}

/** The newest runs that show a finding, as far as is known here, whether they are still there or not. */
export function runsOfFinding(project: Project, finding: string, most: number): string[] {
  return readSeen(project, (file) => (file ? runsShowing(file, finding, most) : [])) ?? [];
}

/**
 * Quotes what shows a finding: its newest runs are judged once more, by the agent's definition of today.
 *
 * @param finding its whole id
 * @param most runs that are named, and of these the ones that are quoted
 */
export async function evidenceOfFinding(
  project: Project,
  agent: AnyAgent,
  finding: string,
  { source, most }: { source: TraceSource; most: { runs: number; quoted: number } },
): Promise<FindingEvidence> {
  const trace_ids = runsOfFinding(project, finding, most.runs);
  const evidence: Evidence[] = [];
  let lever: Lever | null = null;
  const trace = async (id: string) => (await source.part?.(id, { from: 0, most: 0 }))?.trace ?? source.trace(id);
  for (const id of trace_ids.slice(0, most.quoted)) {
    const explained = await explain(project, agent, id, { source: { ...source, trace } });
    const found = explained?.findings.find(({ sightings }) => sightings.some((sighting) => sighting.id === finding));
    lever ??= found?.lever ?? null;
    evidence.push(...(found?.evidence ?? []));
  }
  return { trace_ids, evidence, lever };
}
