import * as z from "zod/mini";
import { AgentSource } from "../analysis/plan/changes/agent-source.js";
import type { Change } from "../analysis/plan/changes/change.js";
import { FactCollector } from "../analysis/plan/changes/facts.js";
import { synthesise } from "../analysis/plan/changes/synthesise.js";
import type { PlannedFinding } from "../analysis/plan/findings-file.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { defineAgent } from "../runtime/definition/define-agent.js";
import { defineTool } from "../runtime/definition/tool.js";
import { readRun } from "../runtime/record/recorded-run.js";
import { recordInMemory } from "./folders/older-agent.js";

type Parcel = { weight_kg: number; distance_km: number };

export const zone = defineTool({ name: "find_zone", description: "The zone.", run: () => ({ zone: "A" }) });
export const price = defineTool({
  name: "calc_price",
  description: "The price. Depends on the weight and the distance.",
  run: (parcel: Parcel) => ({ price_usd: priceOf(parcel), max_price_usd: 100 }),
});
export const wrongPrice = { ...price, run: ({ weight_kg }: Parcel) => ({ price_usd: weight_kg, max_price_usd: 100 }) };

function priceOf({ weight_kg, distance_km }: Parcel): number {
  return weight_kg * 2 + distance_km;
}

/** An agent that prices parcels: what its tools return is the test's, what it answers is wrong. */
export function parcels(changes: object = {}) {
  return defineAgent<Parcel, { accepted: boolean; price: number }>({
    name: "parcels",
    instructions: "Price the parcel.",
    tools: [zone],
    input: z.object({ weight_kg: z.number(), distance_km: z.number() }),
    output: z.object({ accepted: z.boolean(), price: z.number() }),
    validate: () => [],
    reference: (parcel) => {
      const price = priceOf(parcel);
      const output = { accepted: price <= 100, price, zone: "A" };
      return { output, figures: { zone: "A", price_usd: price, max_price_usd: 100, weight_kg: parcel.weight_kg } };
    },
    answerOffline: () => ({ accepted: true, price: 7 }),
    analysis: {
      untrusted: ["notes"],
      formulas: {
        accepted: "accept if and only if `price_usd` is at most `max_price_usd`",
        price_usd: "twice `weight_kg` plus the distance",
      },
      methods: [
        { field: "price", name: "two dollars a kilogram and one a kilometre", correct: true, compute: priceOf },
        { field: "price", name: "the weight", correct: false, compute: ({ weight_kg }: Parcel) => weight_kg },
      ],
      violations: {
        wrong_price: { title: "price is wrong", severity: "medium", lever: "instructions", field: "price" },
        wrong_acceptance: {
          title: "The outcome is wrong",
          severity: "high",
          lever: "instructions",
          field: "accepted",
          outcome: true,
        },
      },
      follow: ({ price_usd }) => (typeof price_usd === "number" ? { price: price_usd } : {}),
    },
    ...changes,
  }) as unknown as AnyAgent;
}

export const CALC_PRICE = `  defineTool({
    name: "calc_price",
    description: "The price. Depends on the weight and the distance.",
    run: ({ weight_kg }: Parcel) => ({ price_usd: weight_kg, max_price_usd: 100 }),
  }),
`;

/** The source of the agent, with the tools that it has. */
export const sourceWith = (tools: string) =>
  new Map([
    [
      "agents/parcels/tools.ts",
      `import { defineTool } from "underwrite";

export const tools = [
  defineTool({
    name: "find_zone",
    description: "The zone.",
    run: ({ weight_kg }: Parcel) => ({ zone: weight_kg > 0 ? "A" : "" }),
  }),
${tools}];
`,
    ],
    ["agents/parcels/instructions.ts", "export const instructions = `Price the parcel.`;\n"],
    ["agents/parcels/reference.ts", "export function reference(parcel: Parcel) {\n  return {};\n}\n"],
    [
      "agents/parcels/agent.ts",
      "export const parcels = defineAgent({\n  name,\n  // nothing is checked\n  validate: () => [],\n});\n",
    ],
    [
      "agents/parcels/decision.ts",
      'import * as z from "zod";\n\nexport const decision = z.object({\n  accepted: z.boolean(),\n  price: z.number(),\n});\n',
    ],
  ]);
export const SOURCE = sourceWith(CALC_PRICE);

const PARCELS: Parcel[] = [
  { weight_kg: 30, distance_km: 80 },
  { weight_kg: 5, distance_km: 10 },
];

/** Changes for findings that runs of an agent show, as today's agent would be changed. */
export async function changesFor(
  ran: AnyAgent,
  findings: readonly (Partial<PlannedFinding> & { code: string })[],
  { today = ran, source = SOURCE }: { today?: AnyAgent; source?: ReadonlyMap<string, string> } = {},
): Promise<Change[]> {
  const traces = await recordInMemory(ran as never, PARCELS as never);
  const collector = new FactCollector(today);
  for (const trace of traces) collector.add(readRun(trace, "parcels"));
  const ids = traces.map(({ trace_id }) => trace_id);
  const whole = findings.map(
    (finding): PlannedFinding => ({
      subject: "",
      severity: "medium",
      title: finding.code,
      count: ids.length,
      trace_ids: ids,
      evidence: [{ trace_id: ids[0] ?? "", span_id: "1", quote: "seen", expected: "right" }],
      cause: "instructions",
      lever: "instructions",
      details: [],
      consequences: [],
      ...finding,
    }),
  );
  return synthesise({
    agent: today,
    findings: whole,
    facts: await collector.facts(),
    source: new AgentSource(source),
    failedCases: [],
    proofs: { replay: "underwrite replay", evals: "underwrite eval" },
  });
}
