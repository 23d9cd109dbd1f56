import type { Case } from "../../evals/cases/case.js";
import type { Subject } from "../judge/judge-runs.js";

/**
 * The cases of a suite as inputs: half of them may be shown to the coding agent, by a keyed hash of their ids. Drafts
 * that nobody reviewed count for nothing.
 *
 * @param keyed a hash of an id that nobody can tell in advance
 */
export function suiteSubjects(cases: readonly Case<unknown>[], keyed: (id: string) => string): Subject[] {
  const reviewed = cases.filter(({ reviewed = true }) => reviewed);
  const order = shuffled(
    reviewed.map(({ id }) => ({ key: id })),
    keyed,
  );
  const visible = new Set(order.slice(0, Math.ceil(order.length / 2)).map(({ key }) => key));
  return reviewed.map((subject) => ({
    key: subject.id,
    origin: visible.has(subject.id) ? "visible" : "held_out",
    case: subject,
  }));
}

/** A list in an order that follows from a keyed hash, so that a place in it tells nothing. */
export function shuffled<T extends { key: string }>(list: readonly T[], keyed: (key: string) => string): T[] {
  const order = list.map((item) => ({ item, hash: keyed(item.key) }));
  return order.sort((a, b) => (a.hash < b.hash ? -1 : 1)).map(({ item }) => item);
}
