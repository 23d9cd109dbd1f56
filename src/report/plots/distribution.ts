import * as Plot from "@observablehq/plot";
import { quantile } from "../../figures/quantile.js";
import { number } from "../figures.js";
import { type Html, html } from "../html.js";
import { draw, HALF } from "./draw.js";

export interface Distribution {
  title: string;
  /** What each value is of: `runs`. */
  of: string;
  values: readonly number[];
  /** Of the axis: `ms`. */
  unit: string;
  format(value: number): string;
}

/** How often which values occur, with the median and the 95th percentile. In words where there is no spread. */
export function distribution({ title, of, values, unit, format }: Distribution): Html {
  const sorted = [...values].sort((a, b) => a - b);
  const least = sorted[0];
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) return html`<p class="note">${title}: no ${of}.</p>`;
  if (least === most)
    return html`<p class="note">${title}: ${format(least)} for each of ${number(sorted.length)} ${of}.</p>`;
  const p50 = quantile(sorted, 0.5);
  const p95 = quantile(sorted, 0.95);
  const label = `${title} of ${number(sorted.length)} ${of}: from ${format(least)} to ${format(most)}, median ${format(p50)}, 95th percentile ${format(p95)}.`;
  const picture = draw(label, HALF, (width) => ({
    height: 190,
    marginLeft: 40,
    marginRight: 16,
    marginTop: 30,
    marginBottom: 38,
    x: { label: unit, ticks: width > 400 ? 6 : 4, nice: true },
    y: {
      label: of,
      grid: false,
      ticks: 4,
      tickFormat: (value: number) => (Number.isInteger(value) ? number(value) : ""),
    },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.rectY(
        sorted,
        Plot.binX<Plot.RectYOptions>(
          { y: "count" },
          {
            x: (value: number) => value,
            thresholds: Math.min(30, Math.round(4 + Math.sqrt(sorted.length))),
            fill: "var(--bar)",
            inset: 0.5,
          },
        ),
      ),
      Plot.ruleY([0], { stroke: "var(--quiet)" }),
      Plot.ruleX([p50, p95], { stroke: "var(--ink)", strokeDasharray: "4,3" }),
    ],
  }));
  return html`<figure><figcaption>${title}</figcaption>${picture}
    <p class="note">Median ${format(p50)}, 95th percentile ${format(p95)} (dashed); from ${format(least)} to ${format(most)}.</p></figure>`;
}
