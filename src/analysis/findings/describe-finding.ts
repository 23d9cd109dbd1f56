import type { FindingKind } from "../detectors/detector.js";
import { KINDS } from "../detectors/index.js";
import { shortened } from "../facts/sighting.js";

export interface Wording {
  code: string;
  subject: string;
  /** Runs that show it, of all. */
  count: number;
  runs: number;
  /** The same in other words than `in 3 of 10 runs`; details then stand without their counts. */
  of?: string;
  /** It comes of other findings in each of these runs. */
  isExplained?: boolean;
  /** Runs beside these that showed it until their answer was sent back. */
  mended?: number;
  /** How many of its runs were made under another policy than today's, by which they are judged. */
  otherPolicy?: number;
  /** Details and how many runs have them, most frequent first. */
  details: readonly (readonly [string, number])[];
  /** What is known of the codes of violations and warnings. */
  traitOf: (code: string) => { title: string } | undefined;
  /** The kinds of findings that are none of a detector, by code. */
  kinds?: ReadonlyMap<string, FindingKind>;
}

/** Details that a title names, the most frequent. */
const MOST_DETAILS = 6;

/** A finding in one line: worded by its kind, or by the trait of its code. Names that come from traces are shortened to one line. */
export function describeFinding({
  code,
  subject: given,
  count,
  runs,
  of: words,
  isExplained = false,
  mended = 0,
  otherPolicy = 0,
  details,
  traitOf,
  kinds,
}: Wording): string {
  const subject = shortened(given);
  const times = words ?? (runs === 1 ? "in this run" : `in ${count} of ${runs} runs`);
  const of = `${times}${isExplained ? ", which other findings explain" : ""}${mended > 0 ? ` (${mended} more until it was sent back)` : ""}${underOtherPolicy(otherPolicy, { count, runs })}`;
  const tally = details
    .slice(0, MOST_DETAILS)
    .map(([detail, times]) =>
      runs === 1 || words !== undefined ? shortened(detail) : `${shortened(detail)} (${times})`,
    )
    .join(", ");
  const because = tally === "" ? "" : `: ${tally}`;
  const kind = KINDS.get(code) ?? kinds?.get(code);
  return kind ? kind.title({ subject, of, because }) : `${traitOf(code)?.title ?? sentence(code)} ${of}${because}`;
}

function underOtherPolicy(some: number, { count, runs }: Pick<Wording, "count" | "runs">): string {
  if (some === 0) return "";
  return ` (${runs === 1 ? "made" : some === count ? "all made" : `${some} of them made`} under another policy than today's)`;
}

/** A code as words: `approval_contradicts_policy` → `Approval contradicts policy`. */
function sentence(code: string): string {
  const words = shortened(code).replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
