/** Ids of traces that a list of them names. */
const NAMED = 20;

/** A value whose lists of trace ids are cut to twenty; the counts beside them are of all. */
export function shortIds<T>(value: T): T {
  if (Array.isArray(value)) return value.map(shortIds) as T;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    key === "trace_ids" && Array.isArray(item) ? item.slice(0, NAMED) : shortIds(item),
  ]);
  return Object.fromEntries(entries);
}
