import { existsSync } from "node:fs";
import { join } from "node:path";
import { IS_SOURCE, sourceNames } from "../../../folder/sources.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { Lever } from "../../findings/finding.js";

/** Where each lever is pulled, in an agent's folder as `underwrite create` makes it. */
const FILES: Record<Lever, readonly string[]> = {
  instructions: ["src/agents/<agent>/instructions.ts"],
  tool: ["src/agents/<agent>/tools.ts"],
  schema: ["src/agents/<agent>/decision.ts"],
  flow: ["src/agents/<agent>/agent.ts", "src/agents/<agent>/validate.ts"],
  case: ["cases/<agent>/"],
  model: [".env"],
};

/** Whether an agent's files are those of the package it came with: in its repository, and not in this folder. */
export function isElsewhere({ name, project }: Pick<AnyAgent, "name" | "project">, folder: string): boolean {
  return project === undefined && !existsSync(join(folder, "src/agents", name));
}

/** Where a project has its agents: `underwrite create` makes them in the first. */
const FOLDERS = ["agents", "src/agents"];

/**
 * The files in which a lever is pulled for an agent. One of a user's own project has the files of `underwrite create`, in
 * TypeScript or JavaScript, or others: then its folder is named, or the configuration that imports it.
 */
export function filesOf(lever: Lever, { name, project }: Pick<AnyAgent, "name" | "project">): string[] {
  const files = FILES[lever].map((file) => file.replace("<agent>", name));
  if (project === undefined) return files;
  const has = (file: string) => existsSync(join(project, file));
  const folder = FOLDERS.map((parent) => `${parent}/${name}/`).find(has);
  const own = `src/agents/${name}/`;
  const there = files.flatMap((file) => {
    if (!file.startsWith(own)) return file;
    const stem = file.slice(own.length).replace(IS_SOURCE, "");
    return folder === undefined
      ? []
      : sourceNames(folder + stem)
          .filter(has)
          .slice(0, 1);
  });
  if (there.length > 0) return there;
  return [folder ?? sourceNames("underwrite.config").find(has) ?? "underwrite.config.ts"];
}
