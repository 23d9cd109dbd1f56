import * as Plot from "@observablehq/plot";
import { rateText } from "../../evals/report/wording.js";
import type { Html } from "../../report/html.js";
import { draw } from "../../report/plots/draw.js";
import { countText } from "../../text/format.js";

/** An eval run in the trend. */
export interface TrendPoint {
  at: number;
  rate: number;
  passed: boolean;
}

/** Pass rates over eval runs in the order of time, and whether the gate held. */
export function trend(points: readonly TrendPoint[]): Html {
  const rates = points.map(({ rate }) => rate);
  const [least, last] = [Math.min(...rates), rates.at(-1) ?? 0];
  const numbered = points.map((point, index) => ({ ...point, index: index + 1 }));
  const label = `Pass rate over ${countText(points.length, "eval run")}: ${rateText(last)} in the last one, ${rateText(least)} at least.`;
  return draw(label, { wide: 1000, narrow: 340 }, () => ({
    height: 180,
    marginLeft: 44,
    marginRight: 16,
    marginTop: 12,
    marginBottom: 30,
    x: {
      label: null,
      ticks: [1, points.length],
      tickFormat: (n: number) => (n === points.length ? "newest" : "oldest shown"),
      tickSize: 0,
      domain: [1, Math.max(2, points.length)],
    },
    y: {
      domain: [Math.min(0.9, Math.floor(least * 10) / 10), 1],
      ticks: 4,
      label: null,
      tickFormat: (value: number) => `${Math.round(value * 100)}%`,
    },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.lineY(numbered, { x: "index", y: "rate", stroke: "var(--series-1)", strokeWidth: 2 }),
      Plot.dot(numbered, {
        x: "index",
        y: "rate",
        r: 4,
        fill: (point: TrendPoint) => (point.passed ? "var(--pass)" : "var(--fail)"),
      }),
    ],
  }));
}
