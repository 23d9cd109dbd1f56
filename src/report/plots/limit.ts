import * as Plot from "@observablehq/plot";
import type { Plot as PlotTrait } from "../../runtime/definition/eval-traits.js";
import { countText } from "../../text/format.js";
import { number } from "../figures.js";
import { type Html, html, legible } from "../html.js";
import { draw, drawMark, WIDTHS } from "./draw.js";

/** A case in the picture of figures against limits. */
export interface PlottedCase {
  id: string;
  figure: number;
  limit: number;
  /** All of a group have one limit. */
  group: string;
  outcome: string;
  /** It failed or could not be graded. */
  failed: boolean;
}

/** Most cases in one picture: more are neither legible nor light. */
const MOST = 800;
const SYMBOLS = ["circle", "times", "diamond", "square", "triangle"] as const;
const COLORS = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)", "var(--series-5)"];
const BEYOND = 1.06;
/** Widths up to this one, in pixels, are of phones. */
const NARROW = 500;

/** Each case's figure against the limit of its group, marked by the outcome; those that failed have a ring. */
export function limitPlot(
  trait: PlotTrait<never>,
  cases: readonly PlottedCase[],
  hrefOf = (id: string) => `#case-${encodeURIComponent(id)}`,
): Html {
  const shown = thinOut(cases);
  const groups = groupsOf(shown);
  const outcomes = [...new Set(shown.map(({ outcome }) => outcome))].sort();
  const edge = niceEdge(Math.max(0, ...groups.map(({ limit }) => limit)) * 2.2, shown);
  const dots = shown.map((plotted, index) => ({
    ...plotted,
    x: plotted.figure > edge ? edge * BEYOND : plotted.figure,
    y: 0.12 + 0.76 * ((index * 0.618034) % 1), // spread evenly, the same each time
    href: hrefOf(plotted.id),
    title: `${legible(plotted.id)}: ${plotted.outcome}, ${number(plotted.figure)} against ${number(plotted.limit)}`,
  }));
  const beyond = dots.filter(({ figure }) => figure > edge).length;
  const label = `${trait.title}: ${outcomes.map((outcome) => sentenceOf(outcome, shown)).join(" ")}`;

  const picture = draw(label, WIDTHS, (width) => ({
    height: 46 + 70 * groups.length,
    marginLeft: 84,
    marginRight: 14,
    marginTop: 8,
    marginBottom: 40,
    x: {
      domain: [0, edge * (beyond > 0 ? BEYOND + 0.03 : 1)],
      label: trait.figure,
      ticks: width > NARROW ? 8 : 4,
      tickFormat: (v: number) => (v > edge ? "" : number(v)),
    },
    y: { domain: [0, 1], axis: null },
    fy: { domain: groups.map(({ group }) => group), label: null, padding: 0.12, axis: null },
    symbol: { domain: outcomes, range: SYMBOLS.slice(0, outcomes.length) },
    color: { domain: outcomes, range: COLORS.slice(0, outcomes.length) },
    marks: [
      Plot.rect(groups, { fy: "group", x1: 0, x2: "limit", y1: 0, y2: 1, fill: "var(--within)" }),
      Plot.gridX({ stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.text(groups, {
        fy: "group",
        text: "group",
        frameAnchor: "left",
        dx: -10,
        dy: -8,
        textAnchor: "end",
        fontWeight: 600,
        fill: "var(--ink)",
      }),
      Plot.text(groups, {
        fy: "group",
        text: ({ limit }: { limit: number }) => `limit ${number(limit)}`,
        frameAnchor: "left",
        dx: -10,
        dy: 8,
        textAnchor: "end",
        fill: "var(--quiet)",
      }),
      ...(beyond > 0 ? [Plot.ruleX([edge], { stroke: "var(--quiet)", strokeDasharray: "2,3" })] : []),
      Plot.dot(dots, {
        fy: "group",
        x: "x",
        y: "y",
        symbol: "outcome",
        stroke: "outcome",
        strokeWidth: 1.75,
        r: 4,
        ...(width > NARROW ? { href: "href", title: "title" } : {}), // no finger meets so small a dot
      }),
      Plot.dot(
        dots.filter(({ failed }) => failed),
        { fy: "group", x: "x", y: "y", r: 9, stroke: "var(--fail)", strokeWidth: 2 },
      ),
      Plot.ruleX(groups, { fy: "group", x: "limit", stroke: "var(--ink)", strokeWidth: 2 }),
    ],
  }));
  return html`${picture}
    <ul class="key">
      ${outcomes.map((outcome, index) => html`<li>${keyMark(index)} ${outcome}</li>`)}
      <li><span class="mark-within" aria-hidden="true"></span> within the limit</li>
      <li><span class="mark-limit" aria-hidden="true"></span> ${trait.limit}</li>
      ${shown.some(({ failed }) => failed) && html`<li><span class="mark-ring" aria-hidden="true"></span> case did not pass</li>`}
    </ul>
    <p class="note">${[
      beyond > 0 && `${countText(beyond, "case")} beyond ${number(edge)}: right of the dashed line.`,
      shown.length < cases.length &&
        ` ${number(shown.length)} of ${countText(cases.length, "case")} are drawn: all that did not pass, as far as there is room, and an even choice of the others.`,
    ]}</p>`;
}

/** All that failed, as far as there is room, and an even choice of the others; in the order of the suite. */
function thinOut(cases: readonly PlottedCase[]): PlottedCase[] {
  if (cases.length <= MOST) return [...cases];
  const failed = evenly(
    cases.filter(({ failed }) => failed),
    MOST / 2,
  );
  const others = evenly(
    cases.filter(({ failed }) => !failed),
    MOST - failed.length,
  );
  const chosen = new Set([...failed, ...others]);
  return cases.filter((plotted) => chosen.has(plotted));
}

function evenly<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)] as Item);
}

function groupsOf(cases: readonly PlottedCase[]): { group: string; limit: number }[] {
  const limits = new Map(cases.map(({ group, limit }) => [group, limit]));
  return [...limits].map(([group, limit]) => ({ group, limit })).sort((a, b) => b.limit - a.limit);
}

/** Where the axis ends: at the largest figure, or before it where figures run far beyond the limits. */
function niceEdge(most: number, cases: readonly PlottedCase[]): number {
  const largest = Math.max(...cases.map(({ figure }) => figure), ...cases.map(({ limit }) => limit));
  return largest <= most || most === 0 ? largest * 1.04 || 1 : Math.ceil(most / 10) * 10;
}

function sentenceOf(outcome: string, cases: readonly PlottedCase[]): string {
  const all = cases.filter((plotted) => plotted.outcome === outcome);
  const within = all.filter(({ figure, limit }) => figure <= limit).length;
  return `${countText(all.length, "case")} ${outcome}, ${number(within)} of them within the limit.`;
}

/** The symbol of an outcome for the key: drawn by Plot like those in the picture. */
function keyMark(index: number): Html {
  return drawMark({
    width: 14,
    height: 14,
    margin: 0,
    axis: null,
    x: { domain: [0, 2] },
    y: { domain: [0, 2] },
    marks: [
      Plot.dot([[1, 1]], {
        symbol: SYMBOLS[index % SYMBOLS.length],
        stroke: COLORS[index % COLORS.length],
        strokeWidth: 1.75,
        r: 4,
      }),
    ],
  });
}
