import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { AgentFault } from "../../errors.js";
import type { AnyAgent } from "./agent.js";
import { defineAgent } from "./define-agent.js";
import { defineTool } from "./tool.js";

const ASKER = {
  name: "asker",
  instructions: "Say yes.",
  input: z.object({ word: z.string() }),
  output: z.object({ yes: z.boolean() }),
  tools: [],
};
const agentWith = (more: object) => defineAgent({ ...ASKER, ...more } as never) as AnyAgent;
const boom = () => {
  throw new Error("boom");
};

type Call = (agent: AnyAgent) => unknown;
const READING = { field: "yes", favourable: ["yes"], quantities: [], labels: [] };
const PLOT = { title: "t", figure: "f", limit: "l" };
const METHOD = { field: "yes", name: "a guess", correct: false };

/** The nested functions of a definition: how each is defined and called, its name, and something that it must not give. */
const NESTED: [name: string, define: (own: unknown) => object, call: Call, wrong: unknown][] = [
  ["evals.boundaries", (own) => ({ evals: { boundaries: own } }), (agent) => agent.evals?.boundaries(), [{ id: 1 }]],
  ["evals.classify", (own) => ({ evals: { classify: own } }), (agent) => agent.evals?.classify({}), { a: "b" }],
  ["evals.explain", (own) => ({ evals: { explain: own } }), (agent) => agent.evals?.explain?.({}), 5],
  [
    "evals.withoutText",
    (own) => ({ evals: { withoutText: own } }),
    (agent) => agent.evals?.withoutText?.({}),
    undefined,
  ],
  [
    "evals.sample.draw",
    (own) => ({ evals: { sample: { strata: ["a"], draw: own } } }),
    (agent) => agent.evals?.sample?.draw("a", Math.random),
    undefined,
  ],
  [
    "evals.plot.pointOf",
    (own) => ({ evals: { plot: { ...PLOT, pointOf: own } } }),
    (agent) => agent.evals?.plot?.pointOf({}),
    { figure: "1", limit: 2, group: "g" },
  ],
  ["analysis.follow", (own) => ({ analysis: { follow: own } }), (agent) => agent.analysis?.follow({}), null],
  [
    "analysis.methods[1].compute",
    (own) => ({
      analysis: {
        methods: [
          { ...METHOD, compute: () => 1 },
          { ...METHOD, compute: own },
        ],
      },
    }),
    (agent) => agent.analysis?.methods[1]?.compute({}),
    "12",
  ],
  [
    "reading.figures",
    (own) => ({ reading: { ...READING, figures: own } }),
    (agent) => agent.reading?.figures?.({}),
    undefined,
  ],
  [
    "reading.alternatives",
    (own) => ({ reading: { ...READING, alternatives: own } }),
    (agent) => agent.reading?.alternatives?.({}),
    {},
  ],
  [
    "explanation of the reference",
    (own) => ({ reference: () => ({ output: {}, explanation: own }) }),
    (agent) => agent.reference({}).explanation?.(),
    { reasons: [] },
  ],
  [
    "offline of the tool find",
    (own) => ({ tools: [defineTool({ name: "find", description: "Finds.", run: () => 1, offline: own as never })] }),
    (agent) => agent.tools[0]?.offline?.({}, {}),
    "words",
  ],
];

describe.each(NESTED)("%s", (name, define, call, wrong) => {
  it("names itself where it throws", () => {
    const fault = new AgentFault(`${name} of the agent asker failed: boom`);
    expect(() => call(agentWith(define(boom)))).toThrow(fault);
  });

  it("names itself where it gives what it must not, or a promise", () => {
    expect(() => call(agentWith(define(() => wrong)))).toThrow(`${name} of the agent asker gave `);
    expect(() => call(agentWith(define(async () => wrong)))).toThrow(`${name} of the agent asker gave a promise`);
  });
});

it("nested members may be those of a class, which its functions find their own things by", () => {
  class Sampler {
    readonly #word = "a";
    strata = ["all"];
    draw() {
      return { word: this.#word };
    }
  }
  class Evals {
    get sample() {
      return new Sampler();
    }
    explain() {
      return this.constructor.name;
    }
  }
  const { evals } = agentWith({ evals: new Evals() });
  expect(evals?.explain?.({})).toBe("Evals");
  expect(evals?.sample?.draw("all", Math.random)).toEqual({ word: "a" });
});

it("objects of a class may hold what is their own: as tools, and beside the members", () => {
  class Find {
    readonly #word = "a";
    name = "find";
    description = "Finds.";
    arguments = z.object({ word: z.string() });
    run() {
      return this.#word;
    }
    offline() {
      return { word: this.#word };
    }
  }
  class Evals {
    constructor(private readonly word = "a") {}
    classify() {
      return { word: [this.word] };
    }
  }
  const { tools, evals } = agentWith({ tools: [new Find()], evals: new Evals() });
  expect(tools[0]?.run({}, {})).toBe("a");
  expect(tools[0]?.offline?.({}, {})).toEqual({ word: "a" });
  expect(evals?.classify({})).toEqual({ word: ["a"] });
});

it("free text may be a field that the input's schema leaves open", () => {
  const { analysis } = agentWith({ input: z.looseObject({ word: z.string() }), analysis: { untrusted: ["notes"] } });
  expect(analysis?.untrusted).toEqual(["notes"]);
});

it("an explanation that cannot be used is told with what is wrong in it", () => {
  const reason = { code: "low", sentence: "It is low.", figure: 1, limit: 2 };
  const explanation = () => ({ reasons: Array(5).fill(reason), would_approve_if: [] });
  const agent = agentWith({ reference: () => ({ output: {}, explanation }) });
  expect(() => agent.reference({}).explanation?.()).toThrow(
    "gave an object, and must give { reasons, would_approve_if }: reasons: Too big",
  );
});

it.each([
  [{ evals: () => ({}) }, "evals must be an object, and is a function."],
  [{ analysis: { formulas: { yes: 1 } } }, "analysis.formulas.yes must be text, and is 1"],
  [{ evals: { boundary: () => [] } }, 'there is no member "boundary" of evals. Did you mean boundaries?'],
  [{ evals: { boundaries: [] } }, "evals.boundaries must be a function, and is a list"],
  [{ evals: { graders: [{ name: "polite" }] } }, "evals.graders[0] lacks grade"],
  [{ evals: { sample: { strata: "all", draw: boom } } }, 'evals.sample.strata must be a list of texts, and is "all"'],
  [{ evals: { tool_calls: { step: 2 } } }, 'there is no member "step" of evals.tool_calls. Did you mean steps?'],
  [{ analysis: { relations: {} } }, "analysis.relations must be a list, and is an object"],
  [{ analysis: { methods: [METHOD] } }, "analysis.methods[0] lacks compute"],
  [
    { analysis: { relations: [{ name: "a", field: "word", higher: "never helped" }] } },
    'analysis.relations[0].higher must be never hurts or never helps, and is "never helped"',
  ],
  [
    { analysis: { violations: { wrong: { title: "wrong", severity: "bad", lever: "model" } } } },
    'analysis.violations.wrong.severity must be high or medium or low or info, and is "bad"',
  ],
  [{ reading: { field: "yes" } }, "reading lacks favourable"],
  [{ commandLine: { description: "x" } }, "commandLine lacks positionals"],
  [{ unfavourable: "no" }, 'unfavourable must be a list of texts, and is "no"'],
])("a nested member that cannot be used is named (%#)", (more, says) => {
  expect(() => agentWith(more)).toThrow(says);
});
