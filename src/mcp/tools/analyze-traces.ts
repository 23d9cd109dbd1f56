import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { analyze, unknownCode } from "../../services/analyze.js";
import { show } from "../../text/visible.js";
import { pageOf } from "../paging/pages.js";
import { shortIds } from "../paging/shrink.js";
import { defineMcpTool } from "../tool.js";
import { cursor, texts } from "./observation-input.js";
import { readWindow, windowInput } from "./window.js";

export const analyzeTraces = defineMcpTool({
  name: "analyzeTraces",
  title: "Analyse traces",
  description: `What is wrong in an agent's runs, ranked: findings with severity, count of runs, quoted evidence, the part they come from and what would mend it; then what works well, and figures. Every run is judged again by today's policy. A finding names at most 20 of its traces.`,
  readOnly: true,
  input: z.strictObject({
    ...windowInput,
    codes: z.optional(texts).check(z.describe("Only findings of these codes")),
    cursor,
  }),
  async run({ agent, codes, cursor: at, ...window }, { project, traces }, { signal }) {
    const asked = await project.agent(agent);
    const filter = readWindow(window, project.now());
    const analysis = await analyze(project, asked, { source: traces, filter, codes, signal });
    const unknown = unknownCode(asked, analysis, codes);
    if (unknown) {
      const known = unknown.known.join(", ");
      throw new UserError(`No finding has the code ${show(unknown.code)}: pass one of ${known}.`);
    }
    const { findings, works_well, figures, precision, ...rest } = shortIds(analysis);
    const parts = [
      ...findings.map((finding) => ({ finding })),
      ...works_well.map((strength) => ({ works_well: strength })),
      ...(precision ? [{ precision: { found: precision.found, dismissed: precision.dismissed } }] : []),
      ...(precision?.findings ?? []).map(({ title, sightings }) => ({ dismissed: { title, sightings } })),
      { figures },
    ];
    const { items, continued, meta } = pageOf(parts, at);
    const none = pick(items, "dismissed");
    const found = { findings: pick(items, "finding"), works_well: pick(items, "works_well") };
    const said = { ...oneIn(items, "precision"), ...(none.length > 0 ? { dismissed: none } : {}) };
    return {
      value: { ...rest, ...found, ...said, ...oneIn(items, "figures"), ...(continued ? { continued } : {}), meta },
      untrusted: true,
    };
  },
});

type Part = Record<string, unknown>;

function pick(items: readonly unknown[], kind: string): unknown[] {
  return (items as Part[]).flatMap((item) => (kind in item ? [item[kind]] : []));
}

function oneIn(items: readonly unknown[], kind: string): Part {
  const [one] = pick(items, kind);
  return one === undefined ? {} : { [kind]: one };
}
