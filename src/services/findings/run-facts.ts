import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { DefinedCheck } from "../../analysis/checks/check.js";
import { codeVersion } from "../../analysis/kept/code-version.js";
import { type FactSource, FactsLost } from "../../analysis/kept/fact-source.js";
import { keptFacts } from "../../analysis/kept/kept-facts.js";
import { factReader } from "../../analysis/kept/run-facts.js";
import { messageOf } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { visible } from "../../text/visible.js";
import type { TraceSource } from "../../tracing/source.js";
import { FactFile, FactsProblem, factsPath, removeFacts } from "../../tracing/store/facts/fact-file.js";
import { isCorrupt, isUnwritable } from "../../tracing/store/files/open.js";
import type { Project } from "../open-project.js";

/**
 * Does work with the facts that are kept beside the store; where that may not be written, with facts that are gone
 * afterwards. Of a source that is not a file here, and of an agent whose code is not known, everything is read anew.
 *
 * Where facts are lost while they are used, the work is done again with others: what it gives never depends on them.
 */
export async function withFacts<T>(
  project: Pick<Project, "now" | "note">,
  source: TraceSource,
  { agent, checks }: { agent: AnyAgent; checks: readonly DefinedCheck[] },
  work: (facts?: FactSource) => Promise<T>,
): Promise<T> {
  const name = codeVersion(agent, checks);
  const { local } = source;
  if (!local || !existsSync(local.path) || name === undefined) return work();
  const path = factsPath(dirname(local.path));
  const now = project.now();
  const use = (file: FactFile) => file.use(agent.name, name, now);
  const notKept = (error: unknown) => {
    if (isUnwritable(error)) return; // it is said of what was seen, which lies beside it
    const problem = `what is read of runs is not kept, and is read anew each time (${visible(messageOf(error))}).`;
    project.note({ about: "store", problem });
  };
  for (const open of [() => openKept(path, use, notKept), () => opened(FactFile.temporary(), use)]) {
    const { file, set } = open();
    let isDamaged = false;
    const onProblem = (error: unknown) => {
      const isDamage = isCorrupt(error) || error instanceof SyntaxError; // what is kept is JSON
      if (!isDamage) notKept(error);
      isDamaged ||= isDamage;
    };
    const read = factReader(agent, now, checks);
    try {
      return await work(keptFacts({ traces: local, agent, read, file, set, onProblem }));
    } catch (error) {
      if (!(error instanceof FactsLost)) throw error;
    } finally {
      file.close();
      if (isDamaged && file.isShared) removeFacts(path); // it is made anew
    }
  }
  return work();
}

/** Facts beside the store; where they cannot be kept there, a file that is gone afterwards. */
function openKept(path: string, use: (file: FactFile) => number, notKept: (error: unknown) => void): OpenFacts {
  for (let isAnew = false; ; isAnew = true) {
    try {
      return opened(FactFile.open(path), use);
    } catch (error) {
      const cause = error instanceof FactsProblem ? error.cause : error;
      if (isAnew || !isCorrupt(cause)) {
        notKept(cause);
        return opened(FactFile.temporary(), use);
      }
      removeFacts(path);
    }
  }
}

interface OpenFacts {
  file: FactFile;
  set: number;
}

function opened(file: FactFile, use: (file: FactFile) => number): OpenFacts {
  try {
    return { file, set: use(file) };
  } catch (error) {
    file.close();
    throw error;
  }
}
