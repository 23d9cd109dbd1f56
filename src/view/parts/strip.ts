import { number } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import type { RecentRuns } from "../../services/traces/runs-by-hour.js";
import { countText, time } from "../../text/format.js";
import type { HourOfRuns } from "../../tracing/store/queries/run-outcomes.js";
import { link } from "../layout.js";
import type { Site } from "../site.js";

const HOUR_MS = 3_600_000;
/** Units of the drawing: its width an hour, and its height. */
const STEP = 10;
const HEIGHT = 100;
/** Outcomes that have a colour of their own; the rest are told together. */
const MOST = 4;

/** What runs came to: its words, its colour, and the filter that finds it. */
interface Group {
  words: string;
  kind: string;
  query: string | null;
}

/** Runs by the hour, a bar each, in the colours of what they came to; the same in words and figures below. */
export function runStrip(site: Site, { since, hours, only }: RecentRuns, count: number): Html {
  const total = hours.reduce((sum, each) => sum + each.count, 0);
  if (total === 0) return html`<p class="quiet">No run began in this time.</p>`;
  const outcomes = favourites(hours, site.agent.unfavourable ?? []);
  const groupOf = (each: HourOfRuns): Group => {
    if (!each.complete) return { words: "not ended", kind: "flaky", query: null };
    if (each.valid === false) return { words: "did not stand", kind: "fail", query: "invalid=1&since=24h" };
    return outcomes.get(each.outcome ?? "") ?? { words: "other", kind: "skipped", query: null };
  };
  const groups = new Map<string, Group & { count: number; byHour: number[] }>();
  for (const each of hours) {
    const hour = Math.min(count - 1, Math.max(0, each.hour)); // a clock may be ahead
    const group = groupOf(each);
    const known = groups.get(group.words) ?? { ...group, count: 0, byHour: new Array<number>(count).fill(0) };
    known.count += each.count;
    known.byHour[hour] = (known.byHour[hour] ?? 0) + each.count;
    groups.set(group.words, known);
  }
  const order = ["pass", "adverse", "skipped", "flaky", "fail"];
  const sorted = [...groups.values()].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.count - a.count,
  );
  const highest = Math.max(
    ...Array.from({ length: count }, (_, hour) => sorted.reduce((sum, { byHour }) => sum + (byHour[hour] ?? 0), 0)),
  );
  const bars = Array.from({ length: count }, (_, hour) => {
    let top = HEIGHT;
    return sorted.map(({ kind, byHour }) => {
      const height = ((byHour[hour] ?? 0) / highest) * HEIGHT;
      if (height === 0) return null;
      top -= height;
      return html`<rect class="${kind}" x="${hour * STEP + 1}" y="${top.toFixed(2)}" width="${STEP - 2}" height="${height.toFixed(2)}"></rect>`;
    });
  });
  const said = sorted.map(({ words, count: amount }) => `${number(amount)} ${words}`).join(", ");
  return html`<figure class="strip"><svg viewBox="0 0 ${count * STEP} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${countText(total, "run")} by the hour: ${said}; at most ${number(highest)} in an hour.">${bars}</svg>
    <p class="scale"><span>${time(since).slice(5, 16)}</span><span>at most ${number(highest)} an hour</span><span>${time(since + count * HOUR_MS).slice(5, 16)}</span></p>
    <ul class="key">${sorted.map(({ words, kind, query, count: amount }) => html`<li><span class="swatch ${kind}" aria-hidden="true"></span>${query === null ? words : link(site, `/traces?${query}`, words)} <strong>${number(amount)}</strong></li>`)}</ul>
    ${only !== null && html`<p class="note">The newest ${number(only)} runs are counted.</p>`}</figure>`;
}

/** The outcomes that are met most. */
function favourites(hours: readonly HourOfRuns[], unfavourable: readonly string[]): Map<string, Group> {
  const counts = new Map<string, number>();
  for (const { outcome, count } of hours) if (outcome !== null) counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST);
  return new Map(
    most.map(([outcome]) => {
      const query = `outcome=${encodeURIComponent(outcome)}&since=24h`;
      return [outcome, { words: outcome, kind: unfavourable.includes(outcome) ? "adverse" : "pass", query }];
    }),
  );
}
