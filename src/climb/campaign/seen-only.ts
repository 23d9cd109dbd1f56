import { exceeds } from "../../analysis/facts/two-proportions.js";
import { hasFault } from "../gate/pairs.js";
import type { Cause, Row } from "../gate/rows.js";

/** How unlikely a difference between shown and unseen inputs must be by chance, but for the last digits of a sum. */
const CHANCE = 0.05 + 1e-9;

/** How often, at most, unseen inputs are fixed for each shown one: fresh inputs are others than cases, so a partial fix may differ. */
const FAR_LESS = 0.5;

/** Inputs that could be fixed, and those of them that are. */
interface Fixed {
  fixed: number;
  of: number;
}

/** The same of inputs that may have been shown, of cases that were not, and of all that were not, fresh ones among them. */
interface FixedBy {
  seen: Fixed;
  held_out: Fixed;
  unseen: Fixed;
}

/**
 * Whether a change fixes what may have been shown and not what was not, by more than chance: less often in the cases that
 * were held out, which were drawn from one suite with the shown ones, or at most half as often in all others.
 * Looked at are the inputs that show the cause, and those that are not right: a cause can be
 * made to go without anything being right. Undefined where it is about as good on both; else why not, in a sentence.
 */
export function fixesSeenOnly(rows: readonly Row[], cause: Cause): string | undefined {
  const showing = count(rows, (row) => shows(row, cause));
  if (showing.unseen.of === 0) {
    return "No input that was not shown has this cause, so nothing can tell whether the change is general.";
  }
  const wrong = count(rows, ({ right }) => !right);
  const isCauseSeen = isSeenOnly(showing) || (showing.seen.fixed > 0 && showing.unseen.fixed === 0);
  const [what, { seen, unseen }] = isCauseSeen ? ["it is gone", showing] : ["what was wrong is right", wrong];
  if (!isCauseSeen && !isSeenOnly(wrong)) return undefined;
  return `The cause is fixed for the inputs that were shown, not in general: ${what} in ${seen.fixed} of ${seen.of} inputs that may be shown, and in ${unseen.fixed} of ${unseen.of} others.`;
}

/** Inputs of which something held in the base, and of how many of these it does not hold any more. */
function count(rows: readonly Row[], holds: (row: Row) => boolean): FixedBy {
  const candidate = new Map(rows.filter(({ arm }) => arm === "candidate").map((row) => [row.key, row]));
  const none = { fixed: 0, of: 0 };
  const counts: FixedBy = { seen: { ...none }, held_out: { ...none }, unseen: { ...none } };
  for (const row of rows) {
    if (row.arm !== "base" || !holds(row)) continue;
    const after = candidate.get(row.key);
    const isFixed = after?.ended && !holds(after);
    const { seen, held_out, unseen } = counts;
    for (const of of { visible: [seen], held_out: [held_out, unseen], fresh: [unseen] }[row.origin]) {
      of.of++;
      if (isFixed) of.fixed++;
    }
  }
  return counts;
}

function isSeenOnly({ seen, held_out, unseen }: FixedBy): boolean {
  const isFarLess = unseen.fixed / unseen.of <= (FAR_LESS * seen.fixed) / seen.of;
  const share = ({ fixed, of }: Fixed) => ({ wrong: fixed, of });
  return [held_out, ...(isFarLess ? [unseen] : [])].some((others) => exceeds(share(seen), share(others), CHANCE));
}

function shows(row: Row, { faults, keys }: Cause): boolean {
  if (faults.length === 0) return (row.origin === "fresh" || keys.includes(row.key)) && !row.right;
  return hasFault(row, faults);
}
