import * as Plot from "@observablehq/plot";
import { intervalText, rateText } from "../../evals/report/wording.js";
import type { Html } from "../html.js";
import { draw } from "./draw.js";

export interface RateRow {
  name: string;
  rate: number;
  interval: [number, number];
}

/** Pass rates with their intervals on one scale: this run's and, where there is one, the baseline's. */
export function passRatePlot(rows: readonly RateRow[], minimum: number | null): Html {
  const label = rows
    .map(
      ({ name, rate, interval: [low, high] }) => `${name}: ${rateText(rate)}, interval ${intervalText([low, high])}.`,
    )
    .join(" ");
  const several = rows.length > 1;
  return draw(label, { wide: 440, narrow: 320 }, () => ({
    height: 40 + 24 * rows.length,
    marginLeft: several ? 72 : 12,
    marginRight: 22,
    marginTop: 6,
    marginBottom: 30,
    x: {
      domain: [0, 1],
      label: null,
      ticks: [0, 0.25, 0.5, 0.75, 1],
      tickFormat: (value: number) => `${value * 100}%`,
    },
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0, axis: several ? "left" : null },
    marks: [
      Plot.gridX([0, 0.25, 0.5, 0.75, 1], { stroke: "var(--line)", strokeOpacity: 1 }),
      ...(minimum === null ? [] : [Plot.ruleX([minimum], { stroke: "var(--ink)", strokeDasharray: "3,3" })]),
      Plot.link(rows, {
        x1: (row: RateRow) => row.interval[0],
        x2: (row: RateRow) => row.interval[1],
        y: "name",
        stroke: "var(--series-1)",
        strokeWidth: 7,
        strokeOpacity: 0.35,
        strokeLinecap: "round",
      }),
      Plot.dot(rows, { x: "rate", y: "name", fill: "var(--series-1)", r: 5 }),
    ],
  }));
}
