import { posix } from "node:path";
import { UserError } from "../../errors.js";
import { IS_SOURCE } from "../../folder/sources.js";
import type { Part } from "../gate/rows.js";
import type { TreeFile } from "../tree/git.js";

/** Where an agent's source is in a repository. */
export interface AgentPlace {
  /** The agent's folder, from the repository's top: `src/agents/underwriting`. */
  folder: string;
  /** The folder that the code runs in, from the top; empty for the top itself. */
  project: string;
  /** How the agent is found in it. */
  from: "checkout" | "configuration";
}

/** What a coding agent may edit in an agent's folder, by the names that `underwrite create` gives, without an ending. */
const MAY_CHANGE: ReadonlyMap<string, Part> = new Map([
  ["instructions", "instructions"],
  ["tools", "tools"],
  ["decision", "output_schema"],
  ["claim", "output_schema"],
  ["question", "output_schema"],
  ["answer-offline", "offline_answer"],
]);

/** What a measure is, by the name of its file: never edited, whatever is allowed. */
const MEASURES =
  /(?:^|\/)(?:policy|reference|assessment|validate|violation|analysis|evals?|coverage|boundaries|documented|reading|reasons|traits|agent)\b[^/]*$|(?:^|\/)(?:cases|evals|reading|reasons|testing|graders|climb)\/|\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** What configures the project, its tools and its CI. */
const PROJECT =
  /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|pnpm-[^/]*|yarn\.lock|bun\.lockb?|tsconfig[^/]*\.json|[^/]+\.config\.[cm]?[jt]s|\.[^/]+)(?:\/|$)/;

/** Files to read that a coding agent is given beside those that it may edit. */
const TO_READ =
  /^(?!.*(?:reference|validate|violation|analysis|evals|reading|reasons|documented|cases|\.test\.)).*\.[cm]?[jt]s$/;

/** What part of an agent a file is that may be edited without being named. @param path from the repository's top */
export function partAt({ folder }: AgentPlace, path: string): Part | undefined {
  if (posix.dirname(path) !== folder || !IS_SOURCE.test(path)) return undefined;
  return MAY_CHANGE.get(posix.basename(path).replace(IS_SOURCE, ""));
}

/** The parts of an agent among files, in the order of their names in `MAY_CHANGE`. */
export function partsIn(place: AgentPlace, paths: Iterable<string>): Map<string, Part> {
  const order = [...MAY_CHANGE.keys()];
  const rank = (path: string) => order.indexOf(posix.basename(path).replace(IS_SOURCE, ""));
  const found = [...paths].flatMap((path): [string, Part][] => {
    const part = partAt(place, path);
    return part === undefined ? [] : [[path, part]];
  });
  return new Map(found.sort(([a], [b]) => rank(a) - rank(b)));
}

/** The files of an agent that may be edited, from the repository's top, with the part of the agent that each is. */
export function editableFiles(
  place: AgentPlace,
  files: ReadonlyMap<string, TreeFile>,
  allow: readonly string[],
): Map<string, Part> {
  const editable = partsIn(place, files.keys());
  for (const given of allow) {
    const path = posix.normalize(given);
    if (!files.has(path))
      throw new UserError(`--allow ${given}: there is no such file in the commit; give its path from the top.`);
    const why = measureOf(path);
    if (why !== undefined) throw new UserError(`--allow ${given}: ${why}, and is never edited by climb.`);
    editable.set(path, "other");
  }
  if (editable.size === 0) {
    throw new UserError(
      `${place.folder} has no file that is named ${[...MAY_CHANGE.keys()].join(", ")}, in TypeScript or JavaScript: put instructions and tools into files of their own, apart from policy and reference, or name files with --allow.`,
    );
  }
  return editable;
}

/** What a path is that no round may change, in words; undefined for an ordinary file. */
export function measureOf(path: string): string | undefined {
  if (MEASURES.test(path)) return "it is what the agent is measured by";
  if (PROJECT.test(path)) return "it configures the project";
  return undefined;
}

const JUDGING = "(policy|reference|validate|evals|TIERS|LIMITS)";

/** How a file exports what judges: where it declares it, in a list of its own, or as CommonJS does. */
const SHARES = [
  `^export\\s+(?:async\\s+)?(?:const|function|let|class)\\s+${JUDGING}\\b`,
  `^export\\s*\\{[^}]*?\\b${JUDGING}\\b[^}]*\\}(?!\\s*from\\b)`,
  `^(?:module\\.)?exports\\.${JUDGING}\\s*=`,
  `^module\\.exports\\s*=\\s*\\{[^}]*?\\b${JUDGING}\\b`,
].map((pattern) => new RegExp(pattern, "m"));

/**
 * Refuses where one file holds what may be edited and what measures.
 *
 * @param read gives a file's text
 * @throws UserError
 */
export function refuseShared(editable: Iterable<string>, read: (path: string) => string): void {
  for (const path of editable) {
    const text = read(path);
    const [what] = SHARES.flatMap((pattern) => pattern.exec(text)?.[1] ?? []);
    const defines = /\bdefineAgent\s*[<(]/.test(text) ? "the agent's definition" : what;
    if (defines === undefined) continue;
    throw new UserError(
      `${path} holds ${defines} beside what may be edited: move it into a file of its own, or nothing says what is right.`,
    );
  }
}

/** The files that a coding agent is given to read: the agent's own sources, without what judges it. */
export function filesToRead(place: AgentPlace, files: ReadonlyMap<string, TreeFile>): string[] {
  return [...files.keys()].filter((path) => {
    const name = path.startsWith(`${place.folder}/`) ? path.slice(place.folder.length + 1) : "";
    return name !== "" && !name.includes("/") && TO_READ.test(name);
  });
}
