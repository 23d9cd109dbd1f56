import * as Plot from "@observablehq/plot";
import type { Round } from "../../climb/campaign/campaign.js";
import { type Html, html } from "../../report/html.js";
import { draw } from "../../report/plots/draw.js";
import { countText } from "../../text/format.js";

interface Point {
  round: string;
  w: number;
  l: number;
  e: number | null;
}

/** Pairs that each round won and lost, and the value of its e-process where one decided. */
export function roundsPlot(rounds: readonly Round[]): Html | null {
  const points: Point[] = rounds.flatMap(({ number, verdict }) =>
    verdict ? [{ round: String(number), w: verdict.w, l: verdict.l, e: verdict.e }] : [],
  );
  if (points.length === 0) return null;
  const won = points.map(({ round, w, l }) => `round ${round} ${w} won, ${l} lost`).join("; ");
  const label = `Pairs that only the candidate, and only the base, got right, in ${countText(points.length, "round")}: ${won}.`;
  const most = Math.max(1, ...points.map(({ w, l }) => Math.max(w, l)));
  const pairs = draw(label, { wide: 1000, narrow: 340 }, () => ({
    height: 200,
    marginLeft: 44,
    marginBottom: 34,
    marginTop: 14,
    x: {
      label: null,
      domain: points.map(({ round }) => round),
      tickFormat: (round: string) => `round ${round}`,
      tickSize: 0,
      padding: 0.5,
    },
    y: {
      label: null,
      domain: [-most, most],
      ticks: 5,
      tickFormat: (value: number) => (Number.isInteger(value) ? String(Math.abs(value)) : ""),
    },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.barY(points, { x: "round", y: "w", fill: "var(--series-3)" }),
      Plot.barY(points, { x: "round", y: (point: Point) => -point.l, fill: "var(--fail)" }),
      Plot.ruleY([0], { stroke: "var(--quiet)" }),
      Plot.text(points, { x: "round", y: "w", text: (point: Point) => `w ${point.w}`, dy: -8, fill: "var(--ink)" }),
      Plot.text(points, {
        x: "round",
        y: (point: Point) => -point.l,
        text: (point: Point) => `l ${point.l}`,
        dy: 9,
        fill: "var(--ink)",
      }),
    ],
  }));
  return html`<figure><figcaption>Pairs won and lost, by round</figcaption>${pairs}</figure>${eCurve(points)}`;
}

function eCurve(points: readonly Point[]): Html | null {
  const known = points.flatMap(({ round, e }) => (e === null || e <= 0 ? [] : [{ round, e }]));
  if (known.length === 0)
    return html`<p class="note">No round was decided by an e-process: these runs are deterministic, and figures decide in order.</p>`;
  const label = `E of each round: ${known.map(({ round, e }) => `round ${round} ${e.toPrecision(3)}`).join("; ")}.`;
  const picture = draw(label, { wide: 1000, narrow: 340 }, () => ({
    height: 170,
    marginLeft: 52,
    marginBottom: 34,
    x: {
      label: null,
      domain: points.map(({ round }) => round),
      type: "point",
      tickFormat: (round: string) => `round ${round}`,
      tickSize: 0,
      padding: 0.5,
    },
    y: {
      type: "log",
      label: null,
      tickFormat: (value: number) => String(value),
      ticks: 4,
      domain: [Math.min(0.1, ...known.map(({ e }) => e)), Math.max(100, ...known.map(({ e }) => e))],
    },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.lineY(known, { x: "round", y: "e", stroke: "var(--series-1)", strokeWidth: 2 }),
      Plot.dot(known, { x: "round", y: "e", fill: "var(--series-1)", r: 4 }),
    ],
  }));
  return html`<figure><figcaption>E, the evidence of each round</figcaption>${picture}</figure>`;
}
