import { existsSync } from "node:fs";
import { join } from "node:path";
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

/**
 * The files in which a lever is pulled for an agent. One of a user's own project has the files of `underwrite create`, in
 * TypeScript or JavaScript, or others: then its folder is named, or the configuration that imports it.
 */
export function filesOf(lever: Lever, { name, project }: Pick<AnyAgent, "name" | "project">): string[] {
  const files = FILES[lever].map((file) => file.replace("<agent>", name));
  if (project === undefined) return files;
  const folder = `agents/${name}/`;
  const inProject = files.map((file) => file.replace(/^src\//, ""));
  const there = inProject.flatMap((file) => (file.startsWith(folder) ? sourceNamed(project, file) : [file]));
  if (there.length > 0) return there;
  return [existsSync(join(project, folder)) ? folder : "underwrite.config.ts"];
}

/** A file as the project has it: in TypeScript, or in JavaScript. */
function sourceNamed(project: string, file: string): string[] {
  const names = ["ts", "mts", "cts", "js", "mjs", "cjs"].map((ending) => file.replace(/ts$/, ending));
  return names.filter((name) => existsSync(join(project, name))).slice(0, 1);
}
