import type { Analysis } from "../../analysis/analysis.js";
import type { Finding } from "../../analysis/findings/finding.js";
import type { ChangedFinding, ChangedFindings } from "../../services/findings/look.js";
import { countText, listSome, time } from "../../text/format.js";
import { plain, shortName } from "../terminal/untrusted.js";
import { wrap } from "../terminal/width.js";

/** What is gone that is named, at most. */
const MOST_NAMED = 3;

/** What is another than at the look before, in a sentence; nothing at the first look. */
export function changeLines(changes: ChangedFindings | undefined, width: number): string[] {
  if (!changes || changes.since === null) return [];
  const { since, gone } = changes;
  const parts = [
    countOf(changes.new, "new"),
    countOf(changes.reopened, "seen again after being mended"),
    countOf(gone, `gone${gone.length === 0 ? "" : ` (${named(gone)})`}`),
  ].filter((part) => part !== "");
  const what = parts.length === 0 ? "nothing is new, nothing is gone" : parts.join(", ");
  return wrap(plain(`Since the look of ${time(Date.parse(since))}: ${what}.`), width, "");
}

/** `new: ` before the title of a finding with a fault that is; `gone: ` where all of its faults are. */
export function tagOf({ sightings }: Finding, changes: ChangedFindings | undefined): string {
  if (!changes || changes.since === null) return "";
  const isAmong = (list: readonly ChangedFinding[]) => sightings.some(({ id }) => list.some((each) => each.id === id));
  if (isAmong(changes.reopened)) return "seen again: ";
  if (isAmong(changes.new)) return "new: ";
  return sightings.length > 0 && sightings.every((fault) => changes.gone.some(({ id }) => id === fault.id))
    ? "gone: "
    : "";
}

/** How many of the faults that were found a person takes for none. */
export function precisionLine({ precision }: Analysis, width: number): string[] {
  if (!precision) return [];
  const { found, dismissed } = precision;
  const share = Math.round(((found - dismissed) / found) * 100);
  return wrap(
    `Precision: ${countText(dismissed, "fault")} of ${found} dismissed by a person (${share}% stand).`,
    width,
    "",
  );
}

function countOf(list: readonly ChangedFinding[], what: string): string {
  return list.length === 0 ? "" : `${list.length} ${what}`;
}

function named(gone: readonly ChangedFinding[]): string {
  const names = gone.map(({ code, subject }) => shortName(subject === "" ? code : `${code} ${subject}`));
  return listSome(names, MOST_NAMED);
}
