import type { Cause, Row } from "../gate/rows.js";

/** How unlikely a difference between shown and unseen inputs must be by chance. */
const CHANCE = 0.01;

/**
 * Whether a change fixes what it was shown and not what it was not: the halves are drawn by luck, so a general fix does
 * as well on either. Undefined where it does; else why not, in a sentence.
 */
export function fixesSeenOnly(rows: readonly Row[], cause: Cause): string | undefined {
  const candidate = new Map(rows.filter(({ arm }) => arm === "candidate").map((row) => [row.key, row]));
  const showing = rows.filter((row) => row.arm === "base" && shows(row, cause));
  const counts = { seen: { fixed: 0, of: 0 }, unseen: { fixed: 0, of: 0 } };
  for (const row of showing) {
    const count = counts[row.origin === "visible" ? "seen" : "unseen"];
    const after = candidate.get(row.key);
    count.of++;
    if (after?.ended && !shows(after, cause)) count.fixed++;
  }
  const { seen, unseen } = counts;
  if (unseen.of === 0)
    return "No input that was not shown has this cause, so nothing can tell whether the change is general.";
  const says = `it is gone in ${seen.fixed} of ${seen.of} inputs that may be shown, and in ${unseen.fixed} of ${unseen.of} others`;
  if (seen.fixed === 0 || seen.fixed / seen.of <= unseen.fixed / unseen.of) return undefined;
  if (unseen.fixed > 0 && tail(seen, unseen) > CHANCE) return undefined;
  return `The cause is fixed for the inputs that were shown, not in general: ${says}.`;
}

function shows(row: Row, { faults, keys }: Cause): boolean {
  if (faults.length === 0) return (row.origin === "fresh" || keys.includes(row.key)) && !row.right;
  return row.faults.some((fault) => faults.some((of) => fault === of || fault.startsWith(`${of}.`)));
}

/** The chance that so many, or more, of all that are fixed are among the seen (hypergeometric). */
function tail(seen: { fixed: number; of: number }, unseen: { fixed: number; of: number }): number {
  const fixed = seen.fixed + unseen.fixed;
  const all = seen.of + unseen.of;
  let chance = 0;
  for (let k = seen.fixed; k <= Math.min(fixed, seen.of); k++) {
    if (fixed - k <= unseen.of)
      chance += Math.exp(logChoose(seen.of, k) + logChoose(unseen.of, fixed - k) - logChoose(all, fixed));
  }
  return chance;
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}
