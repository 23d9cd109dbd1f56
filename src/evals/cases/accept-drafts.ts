import { UserError } from "../../errors.js";
import { didYouMean } from "../../text/did-you-mean.js";
import type { CaseFields } from "./case.js";

/**
 * Marks drafts as reviewed by a person.
 *
 * @param ids of the drafts, or `all`
 * @returns the cases as they are then, and the ids of those that were drafts
 * @throws UserError when an id names no case
 */
export function acceptDrafts<Draft extends Pick<CaseFields, "id" | "reviewed">>(
  cases: readonly Draft[],
  ids: readonly string[],
): { cases: Draft[]; accepted: string[] } {
  const all = ids.includes("all");
  const unknown = ids.find((id) => id !== "all" && !cases.some((each) => each.id === id));
  if (unknown !== undefined) {
    const drafts = cases.filter(({ reviewed }) => reviewed === false).map(({ id }) => id);
    const known = drafts.length === 0 ? "there are no drafts" : `the drafts are ${drafts.slice(0, 10).join(", ")}`;
    throw new UserError(
      `There is no draft ${JSON.stringify(unknown)}; ${known}.${didYouMean(unknown, ["all", ...drafts])}`,
    );
  }
  const isMeant = ({ id, reviewed }: Draft) => reviewed === false && (all || ids.includes(id));
  return {
    cases: cases.map((each) => (isMeant(each) ? { ...each, reviewed: true } : each)),
    accepted: cases.filter(isMeant).map(({ id }) => id),
  };
}
