import * as z from "zod/mini";
import { analyzeTraces as analyze } from "../../analysis/analyze.js";
import { findingCodes } from "../../analysis/codes.js";
import type { Finding } from "../../analysis/finding.js";
import { UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/agent.js";
import { show } from "../../visible.js";
import { pageOf } from "../pages.js";
import { shortIds } from "../short-ids.js";
import { defineMcpTool } from "../tool.js";
import { cursor, texts } from "./observation-input.js";
import { readWindow, windowInput } from "./window.js";

export const analyzeTraces = defineMcpTool({
  name: "analyzeTraces",
  title: "Analyse traces",
  description: `What is wrong in an agent's runs, ranked: findings with severity, how many runs show them, quoted evidence, the part they come from and what would mend it; then what works well, and figures.
Every run is judged again by today's policy: what a trace says of itself is not believed. Each finding names at most 20 of its traces; count is of all.`,
  readOnly: true,
  input: z.strictObject({
    ...windowInput,
    codes: z.optional(texts).check(z.describe("Only findings of these codes")),
    cursor,
  }),
  async run({ agent, codes, cursor: at, ...window }, { traces, agentNamed, now }, signal) {
    const asked = await agentNamed(agent);
    const filter = readWindow(window, now());
    const analysis = await analyze(traces, asked, { filter, codes, now: now(), signal });
    refuseUnknown(codes, asked, analysis.findings);
    const { findings, works_well, figures, ...rest } = shortIds(analysis);
    const parts = [
      ...findings.map((finding) => ({ finding })),
      ...works_well.map((strength) => ({ works_well: strength })),
      { figures },
    ];
    const { items, continued, meta } = pageOf(parts, at);
    const found = { findings: pick(items, "finding"), works_well: pick(items, "works_well") };
    return {
      value: { ...rest, ...found, ...figuresIn(items), ...(continued ? { continued } : {}), meta },
      untrusted: true,
    };
  },
});

/** @throws UserError for a code that no finding can have, and none has */
function refuseUnknown(codes: readonly string[] = [], agent: AnyAgent, findings: readonly Finding[]): void {
  const seen = findings.flatMap(({ code, consequences }) => [code, ...consequences.map((effect) => effect.code)]);
  const known = [...findingCodes(agent), ...seen];
  const unknown = codes.find((code) => !known.includes(code));
  if (unknown === undefined) return;
  throw new UserError(`No finding has the code ${show(unknown)}: pass one of ${known.join(", ")}.`);
}

type Part = Record<string, unknown>;

function pick(items: readonly unknown[], kind: string): unknown[] {
  return (items as Part[]).flatMap((item) => (kind in item ? [item[kind]] : []));
}

function figuresIn(items: readonly unknown[]): Part {
  const [figures] = pick(items, "figures");
  return figures === undefined ? {} : { figures };
}
