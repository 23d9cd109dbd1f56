import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { RESERVED_FIELDS } from "../runtime/definition/check-parts.js";
import { commandLineOf } from "../runtime/definition/derive-command-line.js";
import { takesArguments } from "../runtime/definition/tool.js";
import { runAgent } from "../runtime/loop/run-agent.js";
import { offlineModel } from "../runtime/models/offline.js";
import { defaultCommandLine } from "./default-command-line.js";
import { agents } from "./index.js";

describe("the agents", () => {
  it("have names of their own, and the first one's command line is the default", () => {
    expect(new Set(agents.map(({ name }) => name)).size).toBe(agents.length);
    expect(agents[0]?.commandLine).toBe(defaultCommandLine);
  });
});

describe.each(agents.map((agent) => ({ agent, name: agent.name })))("$name", ({ agent }) => {
  it("has fields that a document and a command line can hold", () => {
    const { example, positionals, options } = commandLineOf(agent);
    const { properties = {} } = z.toJSONSchema(agent.input) as { properties?: object };
    expect(Object.keys(agent.output._zod.def.shape).filter((field) => RESERVED_FIELDS.includes(field))).toEqual([]);
    expect(positionals.map(({ field }) => field)).toEqual(agent.positionals);
    for (const { field } of [...positionals, ...options]) expect(properties).toHaveProperty(field);
    if (example.length === 0) return; // one that is derived from the schema has none
    const given = agent.positionals.map((field, index) => [field, example[index]]);
    expect(() => agent.parseInput(Object.fromEntries(given))).not.toThrow();
  });

  // An agent may have no offline answer: every command that would run it with the embedded model says so.
  it.skipIf(agent.lacks.has("offline answer"))(
    "is decided offline at each edge of its policy, as its reference says",
    async () => {
      for (const { input } of agent.evals?.boundaries() ?? []) {
        const { output, validation } = await runAgent(agent, input, { model: offlineModel(agent.answerOffline) });
        expect(validation).toEqual({ valid: true, violations: [], warnings: [], repaired: false });
        expect(output).toMatchObject(agent.reference(input).output as object);
      }
    },
  );

  it("has tools whose figures agree with its reference", async () => {
    for (const { input } of agent.evals?.boundaries() ?? []) {
      const { figures } = agent.reference(input);
      for (const { run } of agent.tools.filter((tool) => !takesArguments(tool))) {
        const result = Object.entries((await run(input, {})) as object);
        expect(result.filter(([name, value]) => name in figures && figures[name] !== value)).toEqual([]);
      }
    }
  });
});
