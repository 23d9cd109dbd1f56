import type { Lever } from "../finding.js";

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

/** The files in which a lever is pulled for an agent. */
export function filesOf(lever: Lever, agent: string): string[] {
  return FILES[lever].files.map((file) => file.replace("<agent>", agent));
}

/** What pulling a lever means, in a sentence. */
export function changeOf(lever: Lever): string {
  return FILES[lever].change;
}
