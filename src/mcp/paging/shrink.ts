import { CHARACTERS_A_TOKEN, jsonTokens } from "./tokens.js";

/** Ids of traces that a list of them names. */
const NAMED = 20;

/** Where in a value a text is: keys and indexes from its root. */
export type Path = readonly (string | number)[];

/** A text that is not given whole. */
export interface Cut {
  path: Path;
  /** Characters that are given, from the first, and that there are. */
  shown: number;
  of: number;
}

export interface Shrunk {
  value: unknown;
  cuts: Cut[];
  /** Entries of lists and objects that are left out. */
  left_out: number;
  /** What texts, lists and objects were cut to. */
  bounds: Bounds;
}

/** Most characters of a text, and most entries of a list or object. */
export interface Bounds {
  length: number;
  entries: number;
}

/** Texts up to this length are cut last. */
const SHORT = 40;
/** Lists and objects are cut to this many entries first, to half as many next, and never to fewer than the other. */
const ENTRIES = { first: 512, last: 4 };
/** No list or object has more. */
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * A value made to fit: first its longest texts are cut, all to one length; only if that is not enough, entries of
 * long lists and objects are left out.
 */
export function shrink(value: unknown, tokens: number): Shrunk {
  const longest = Math.min(longestText(value), tokens * CHARACTERS_A_TOKEN);
  const whole = limited(value, { length: ALL, entries: ALL });
  if (jsonTokens(value) <= tokens) return whole;
  for (let entries = ALL; ; entries = entries === ALL ? ENTRIES.first : entries / 2) {
    let best = limited(value, { length: Math.min(SHORT, longest), entries });
    if (jsonTokens(best.value) > tokens && entries > ENTRIES.last) continue;
    let [low, high] = [best.bounds.length, longest];
    while (low < high) {
      const length = Math.ceil((low + high) / 2);
      const candidate = limited(value, { length, entries });
      if (jsonTokens(candidate.value) <= tokens) [low, best] = [length, candidate];
      else high = length - 1;
    }
    return best;
  }
}

function longestText(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (value === null || typeof value !== "object") return 0;
  return Object.values(value).reduce((longest: number, item) => Math.max(longest, longestText(item)), 0);
}

/** A value with its texts, lists and objects cut to bounds. */
export function limited(value: unknown, bounds: Bounds): Shrunk {
  const { length, entries } = bounds;
  const cuts: Cut[] = [];
  let left_out = 0;
  const limit = (node: unknown, path: Path): unknown => {
    if (typeof node === "string") {
      if (node.length <= length) return node;
      const text = cutText(node, 0, length);
      cuts.push({ path, shown: text.length, of: node.length });
      return `${text}…`;
    }
    if (node === null || typeof node !== "object") return node;
    const all = Object.entries(node);
    const kept = all.slice(0, entries);
    left_out += all.length - kept.length;
    if (Array.isArray(node)) return kept.map(([, item], index) => limit(item, [...path, index]));
    return Object.fromEntries(kept.map(([key, item]) => [cutText(key, 0, 200), limit(item, [...path, key])]));
  };
  return { value: limit(value, []), cuts, left_out, bounds };
}

/** A part of a text; a pair of surrogates stays whole. */
export function cutText(text: string, from: number, length: number): string {
  const part = text.slice(from, from + length);
  return part.length > 1 && from + length < text.length && /[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part;
}

/** The text at a path; undefined where there is none. */
export function textAt(value: unknown, path: Path): string | undefined {
  const found = path.reduce<unknown>((node, key) => {
    const isInside = node !== null && typeof node === "object" && Object.hasOwn(node, key);
    return isInside ? (node as Record<string | number, unknown>)[key] : undefined;
  }, value);
  return typeof found === "string" ? found : undefined;
}

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
