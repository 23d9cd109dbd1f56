import { posix } from "node:path";
import { type AgentPlace, measureOf, partAt, refuseShared } from "../edit/editable.js";
import type { Part } from "../gate/rows.js";
import type { Git } from "../tree/git.js";

/** A file that differs between two commits, and what it is to an agent's gate. */
export interface ChangedFile {
  path: string;
  /**
   * - a part of the agent: its runs tell of it;
   * - `evaluator`: what the agent is judged by, so that no run with it proves anything;
   * - `elsewhere`: nothing that these runs execute or are judged by (documents, tests, plans, other agents).
   */
  is: Part | "evaluator" | "elsewhere";
  /** Why it is the evaluator's, in a clause; absent otherwise. */
  why?: string;
}

const TEST = /\.(?:test|spec)\.[cm]?[jt]sx?$/;
const DOCUMENT = /\.(?:md|txt|png|svg)$|(?:^|\/)(?:docs|plans)\//;
const CODE = /\.(?:[cm]?[jt]sx?|json)$/;
const PLAIN_FILE = /^100(?:644|755)$/;

/**
 * The files that differ between two commits. What is neither the agent's own nor plainly apart from it counts as the
 * evaluator's: a change that nobody knows the effect of is not judged.
 *
 * @param place where the agent's source is
 */
export function changedFiles(git: Git, base: string, candidate: string, place: AgentPlace): ChangedFile[] {
  const [before, after] = [git.files(base), git.files(candidate)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differ = paths.filter((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    return was?.hash !== is?.hash || was?.mode !== is?.mode;
  });
  return differ.map((path) => {
    const modes = [before.get(path)?.mode, after.get(path)?.mode].filter((mode) => mode !== undefined);
    if (!modes.every((mode) => PLAIN_FILE.test(mode))) return evaluator(path, "it is a link or another repository");
    return classify(path, place, () => [before, after].map((files) => git.text(files.get(path))));
  });
}

/** @param texts of the file, before and after */
function classify(path: string, place: AgentPlace, texts: () => string[]): ChangedFile {
  if (TEST.test(path)) return { path, is: "elsewhere" };
  const inAgent = path.startsWith(`${place.folder}/`);
  const inProject = path.startsWith(place.project) ? path.slice(place.project.length) : undefined;
  if (inProject === undefined) return { path, is: "elsewhere" };
  const other = /^(?:src\/agents|agents|cases)\/([^/]+)\//.exec(inProject)?.[1];
  if (other !== undefined && other !== posix.basename(place.folder)) return { path, is: "elsewhere" };
  const part = partAt(place, path);
  if (part !== undefined) {
    const shared = sharedBy(path, texts());
    return shared === undefined ? { path, is: part } : evaluator(path, shared);
  }
  const measure = measureOf(path);
  if (measure !== undefined) return evaluator(path, measure);
  if (!inAgent && DOCUMENT.test(inProject)) return { path, is: "elsewhere" };
  if (place.from === "checkout" && !inAgent) {
    const isOfPackage = /^(?:src|\.ci|bench)\//.test(inProject);
    return isOfPackage ? evaluator(path, "it is the toolkit that judges") : { path, is: "elsewhere" };
  }
  if (!inAgent && !CODE.test(path)) return { path, is: "elsewhere" };
  return { path, is: "other" };
}

/** What a file holds beside the agent's own that judges it, in a clause. */
function sharedBy(path: string, texts: readonly string[]): string | undefined {
  for (const text of texts) {
    try {
      refuseShared([path], () => text);
    } catch {
      return "it holds what says what is right, too"; // refuseShared throws for nothing else
    }
  }
  return undefined;
}

function evaluator(path: string, why: string): ChangedFile {
  return { path, is: "evaluator", why };
}
