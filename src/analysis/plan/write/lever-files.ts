import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { Lever } from "../../findings/finding.js";

/** Where each lever is pulled, in an agent's folder as `underwrite create` makes it. */
const FILES: Record<Lever, { files: readonly string[]; change: string }> = {
  instructions: {
    files: ["src/agents/<agent>/instructions.ts"],
    change: "Say it in the instructions, in a sentence that the evidence shows to be missing or unclear.",
  },
  tool: {
    files: ["src/agents/<agent>/tools.ts"],
    change: "Let the tool return what the reference says, and its description say what it depends on.",
  },
  schema: {
    files: ["src/agents/<agent>/decision.ts"],
    change: "Let the output's schema, and the descriptions of its fields, rule it out.",
  },
  flow: {
    files: ["src/agents/<agent>/agent.ts", "src/agents/<agent>/validate.ts"],
    change: "Change what happens around the model's answer: which checks it meets, and what follows from them.",
  },
  case: {
    files: ["cases/<agent>/"],
    change: "Correct the case, by what underwrite cases check says; the agent stays as it is.",
  },
  model: {
    files: [".env"],
    change: "Name another model in UNDERWRITE_MODEL, and compare the two by underwrite eval.",
  },
};

/**
 * The files in which a lever is pulled for an agent. One of a user's own project has the files of `underwrite create`, or
 * others: then its folder is named, or the configuration that imports it.
 */
export function filesOf(lever: Lever, { name, project }: Pick<AnyAgent, "name" | "project">): string[] {
  const files = FILES[lever].files.map((file) => file.replace("<agent>", name));
  if (project === undefined) return files;
  const folder = `agents/${name}/`;
  const inProject = files.map((file) => file.replace(/^src\//, ""));
  const there = inProject.filter((file) => !file.startsWith(folder) || existsSync(join(project, file)));
  if (there.length > 0) return there;
  return [existsSync(join(project, folder)) ? folder : "underwrite.config.ts"];
}

/** What pulling a lever means, in a sentence. */
export function changeOf(lever: Lever): string {
  return FILES[lever].change;
}
