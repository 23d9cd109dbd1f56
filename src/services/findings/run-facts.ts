import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { DefinedCheck } from "../../analysis/checks/check.js";
import { codeVersion } from "../../analysis/kept/code-version.js";
import type { FactSource } from "../../analysis/kept/fact-source.js";
import { keptFacts } from "../../analysis/kept/kept-facts.js";
import { factReader } from "../../analysis/kept/run-facts.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { TraceSource } from "../../tracing/source.js";
import { FactFile, FactsProblem, factsPath } from "../../tracing/store/facts/fact-file.js";
import { isCorrupt } from "../../tracing/store/files/open.js";
import type { Project } from "../open-project.js";

/**
 * Does work with the facts that are kept beside the store; where that may not be written, with facts that are gone
 * afterwards. Of a source that is not a file here, and of an agent whose code is not known, everything is read anew.
 */
export async function withFacts<T>(
  project: Pick<Project, "now">,
  source: TraceSource,
  { agent, checks }: { agent: AnyAgent; checks: readonly DefinedCheck[] },
  work: (facts?: FactSource) => Promise<T>,
): Promise<T> {
  const name = codeVersion(agent, checks);
  const { local } = source;
  if (!local || !existsSync(local.path) || name === undefined) return work();
  const path = factsPath(dirname(local.path));
  const now = project.now();
  let isDamaged = false;
  const { file, set } = openFacts(path, (file) => file.use(agent.name, name, now));
  try {
    const onProblem = (error: unknown) => {
      isDamaged = isCorrupt(error);
    };
    return await work(keptFacts({ traces: local, agent, read: factReader(agent, now, checks), file, set, onProblem }));
  } finally {
    file.close();
    if (isDamaged) rmSync(path, { force: true }); // it is made anew
  }
}

function openFacts(path: string, use: (file: FactFile) => number): { file: FactFile; set: number } {
  const opened = (file: FactFile) => {
    try {
      return { file, set: use(file) };
    } catch (error) {
      file.close();
      throw error;
    }
  };
  for (let isAnew = false; ; isAnew = true) {
    try {
      return opened(FactFile.open(path));
    } catch (error) {
      const cause = error instanceof FactsProblem ? error.cause : error;
      if (isAnew || !isCorrupt(cause)) return opened(FactFile.temporary());
      rmSync(path, { force: true });
    }
  }
}
