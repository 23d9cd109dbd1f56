import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { emptyFolder } from "../../testing/processes/cli.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { agentVersion } from "./agent-version.js";
import { defineAgent } from "./define-agent.js";

const promptOf = (instructions: string, description: string) =>
  agentVersion(
    defineAgent({
      name: "parcels",
      instructions,
      input: z.object({ weight_kg: z.number() }),
      output: z.object({ sent: z.boolean().check(z.describe(description)) }),
      tools: [],
    }),
  )[ATTRIBUTE.instructionsHash];

describe("the version of an agent's prompt", () => {
  it("is of all that a model is told: the instructions, and what the form of the answer asks for", () => {
    const one = promptOf("Say whether the parcel may be sent.", "Whether it may be sent");
    expect(promptOf("Say whether the parcel may be sent.", "Whether it may be sent")).toBe(one);
    expect(promptOf("Say whether it may be sent.", "Whether it may be sent")).not.toBe(one);
    expect(promptOf("Say whether the parcel may be sent.", "False above 30 kg")).not.toBe(one);
  });
});

it("the version of an agent's code is of all that it imports or requires, whatever its files end with", () => {
  const codeOf = (ending: string, policy: string) => {
    const project = emptyFolder();
    const folder = join(project, "agents/parcels");
    mkdirSync(folder, { recursive: true });
    const isCommon = ending.startsWith("c");
    const from = `"./policy.${ending.replace("t", "j")}"`;
    writeFileSync(
      join(folder, `agent.${ending}`),
      isCommon ? `const { p } = require(${from});` : `import p from ${from};`,
    );
    writeFileSync(join(folder, `policy.${ending}`), policy);
    const agent = defineAgent({
      name: "parcels",
      instructions: "Say it.",
      input: z.object({}),
      output: z.object({}),
      tools: [],
    });
    return agentVersion({ ...agent, project })[ATTRIBUTE.codeHash];
  };
  for (const ending of ["ts", "mts", "cts", "js", "mjs", "cjs"]) {
    expect(codeOf(ending, "one"), ending).toBe(codeOf(ending, "one"));
    expect(codeOf(ending, "one"), ending).not.toBe(codeOf(ending, "two"));
  }
});
