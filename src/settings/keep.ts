import { readAge } from "../tracing/filter.js";

/** How much of the store of traces is kept: what is older, or more than that, is removed. */
export interface Keep {
  /** As it was said: `30d,2GB`. */
  text: string;
  /** Milliseconds; any age where this is not said. */
  ageMs?: number;
  /** Bytes; any size where this is not said. */
  bytes?: number;
}

const BYTES: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** What a store has at least room for: its tables take some of it when they are empty, and a run must fit. */
const LEAST_BYTES = 1e6;

/** What `readKeep` takes, in words. */
export const KEEP_WORDS = "an age, a size, or both with a comma: 30d (or 12h, 8w), 2GB (or 500MB), 30d,2GB";

/** Reads `30d`, `2GB` or `30d,2GB`; undefined for anything else. */
export function readKeep(text: string): Keep | undefined {
  const parts = partsOf(text);
  const keep: Keep = { text: parts.join(",") };
  for (const part of parts) {
    const [age, bytes] = [readAge(part), readBytes(part)];
    if (age !== undefined && age > 0 && keep.ageMs === undefined) keep.ageMs = age;
    else if (bytes !== undefined && bytes >= LEAST_BYTES && keep.bytes === undefined) keep.bytes = bytes;
    else return undefined;
  }
  return keep;
}

/** Why a text is no bound, where more can be said than what is taken. */
export function problemOfKeep(text: string): string | undefined {
  const small = partsOf(text).find((part) => (readBytes(part) ?? LEAST_BYTES) < LEAST_BYTES);
  return small === undefined ? undefined : `${small} is less than the 1MB that a store has at least`;
}

function partsOf(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

/** `2GB`, in capitals or not. */
function readBytes(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?) ?([kmgt]i?b)$/i.exec(text) ?? [];
  const each = BYTES[unit.toLowerCase()];
  return amount === undefined || each === undefined ? undefined : Math.floor(Number(amount) * each);
}
