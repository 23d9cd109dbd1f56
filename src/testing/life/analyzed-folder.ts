import { join } from "node:path";
import { underwriting } from "../../agents/index.js";
import type { Analysis } from "../../analysis/analysis.js";
import { analyzeTraces } from "../../analysis/analyze.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { analyze } from "../../services/analyze.js";
import { openProject, type Project, type ProjectNote } from "../../services/open-project.js";
import { loadConfig } from "../../settings/config.js";
import type { TraceFilter } from "../../tracing/filter.js";
import { type LocalTraces, localSource, type TraceSource } from "../../tracing/source.js";
import { folderWithRuns, wrongTerm } from "./folder-with-runs.js";

/** When analyses begin: milliseconds since 1970. */
export const NOW = Date.now();

/** A folder with runs, and an analysis in it that notes which traces it reads anew. */
export async function analyzedFolder({ clean = 5, wrong = 3 } = {}) {
  const { cwd, add, addInOneTrace } = folderWithRuns();
  const home = join(cwd, ".underwrite");
  const ids = [...(await add(wrong, wrongTerm(5))), ...(await add(clean))];
  const config = { ...(await loadConfig({}, cwd)), home };
  let clock = NOW;
  const notes: ProjectNote[] = [];
  const project = await openProject({ config, now: () => clock++, onNote: (note) => notes.push(note) });
  const read: string[] = [];
  const source = async (): Promise<TraceSource> => {
    const whole = await project.source("local");
    const { local } = whole;
    if (!local) throw new Error("the source is not local");
    return {
      ...whole,
      local: {
        ...local,
        async *some(some, filter) {
          for await (const trace of local.some(some, filter)) {
            read.push(trace.trace_id);
            yield trace;
          }
        },
      },
    };
  };
  return {
    home,
    project,
    notes,
    ids,
    add,
    addInOneTrace,
    source,
    /** Analyses. @returns the analysis, and the ids of the traces that were read for it */
    async analyze(filter: TraceFilter = {}, agent: AnyAgent = underwriting) {
      read.length = 0;
      const analysis = await analyze(project, agent, { source: await source(), filter });
      return { analysis, read: [...read].sort() };
    },
    /** Analyses while something happens, once: when the first runs were read anew, and are not kept yet, or when all were read. */
    async analyzeWhile(when: "first" | "all", happens: () => void) {
      const whole = await source();
      let hasHappened = false;
      async function* then<T>(items: AsyncIterable<T>, isNow: boolean): AsyncGenerator<T> {
        yield* items;
        if (!isNow || hasHappened) return;
        hasHappened = true;
        happens();
      }
      const racing = ({ stamped, some, ...local }: LocalTraces): LocalTraces => ({
        ...local,
        stamped: (filter) => then(stamped(filter), when === "all"),
        some: (ids, filter) => then(some(ids, filter), when === "first"),
      });
      const local = whole.local && racing(whole.local);
      return analyze(project, underwriting, { source: { ...whole, ...(local ? { local } : {}) } });
    },
  };
}

/** What an analysis says that keeps nothing. */
export async function freshAnalysis(
  { project }: { project: Project },
  filter: TraceFilter = {},
  agent: AnyAgent = underwriting,
): Promise<Analysis> {
  return analyzeTraces(localSource(project.store()), agent, { now: NOW, filter });
}
