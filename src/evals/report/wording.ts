import type { CaseResult } from "./eval-report.js";

/** A share as people read it, rounded down, so that nothing short of all reads as all: `99.9%`; `–` for none. */
export function rateText(rate: number | null): string {
  if (rate === null) return "–";
  return `${(Math.floor(rate * 1000 + 1e-9) / 10).toFixed(1)}%`;
}

/** A 95 % interval of a share: `72.2% to 100.0%`. */
export function intervalText(interval: readonly [number, number] | null): string {
  if (interval === null) return "–";
  return interval.map((bound) => `${(bound * 100).toFixed(1)}%`).join(" to ");
}

/** A probability of a test: `p = 0.031`, `p < 0.001`. */
export function probabilityText(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`;
}

/** How many runs of a case passed, and what it asks for: `4 of 5, at least 80.0%`. */
export function thresholdText({
  passes,
  trace_ids,
  threshold = 1,
}: Pick<CaseResult, "passes" | "trace_ids" | "threshold">): string {
  return `${passes} of ${trace_ids.length}, at least ${rateText(threshold)}`;
}

/** What an eval judges by the model that answered: the embedded one follows code, and reads no instructions. */
export function judgedWith(model: string): { judged: string[]; not_judged: string[] } {
  const ofCode = ["tools", "schema", "check", "code"];
  return model === "offline"
    ? { judged: ofCode, not_judged: ["instructions"] }
    : { judged: ["instructions", ...ofCode], not_judged: [] };
}

/** The same in a sentence; empty where all is judged. */
export function notJudgedText({ not_judged = [], judged = [] }: { judged?: string[]; not_judged?: string[] }): string {
  if (not_judged.length === 0) return "";
  return `The embedded model judges ${judged.join(", ")}; not ${not_judged.join(", ")}, which it does not read.`;
}
