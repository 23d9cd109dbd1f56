import { type FilterWords, readFilter } from "../services/traces/filter-words.js";
import type { TraceFilter } from "../tracing/filter.js";

/** Words of a filter that are typed, in the order of the form; the same as the options of `underwrite traces list`. */
export const WORDS = ["since", "until", "outcome", "model", "name", "session", "kind"] as const;
export const CHOICES = ["invalid", "error"] as const;

/** The filter of an address. @throws UserError that names the word that cannot be read */
export function filterIn(query: URLSearchParams, now: number): TraceFilter {
  const words: FilterWords = {};
  for (const name of WORDS) {
    const value = query.get(name)?.trim();
    if (value) words[name] = value;
  }
  for (const name of CHOICES) if (isChosen(query, name)) words[name] = true;
  const scores = query.getAll("score").flatMap((score) => (score.trim() === "" ? [] : [score.trim()]));
  if (scores.length > 0) words.score = scores;
  return readFilter(words, now);
}

/** Whether an address has a choice. */
export function isChosen(query: URLSearchParams, name: (typeof CHOICES)[number]): boolean {
  return !["", "0", "false", null].includes(query.get(name));
}

/** What of an address is its filter, in one order, as it stands behind a question mark; empty where there is none. */
export function filterText(query: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of WORDS) {
    const value = query.get(name)?.trim();
    if (value) kept.set(name, value);
  }
  for (const name of CHOICES) if (isChosen(query, name)) kept.set(name, "1");
  for (const score of query.getAll("score")) if (score.trim() !== "") kept.append("score", score.trim());
  return kept.toString();
}

/** A path with a query behind it, where there is one. */
export function withQuery(path: string, ...queries: readonly string[]): string {
  const query = queries.filter((each) => each !== "").join("&");
  return query === "" ? path : `${path}?${query}`;
}
