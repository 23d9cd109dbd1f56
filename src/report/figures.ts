import * as format from "../text/format.js";
import { countText } from "../text/format.js";

/** Made once each: making one takes 40 µs, as long as sixty numbers. */
const formats = new Map<number, Intl.NumberFormat>();

/** A number with thousands separated and at most two decimals, more where it is small: `270,089.15`, `0.0042`. */
export function number(value: number): string {
  const maximumFractionDigits = Math.abs(value) < 1 ? 4 : 2;
  const known = formats.get(maximumFractionDigits) ?? new Intl.NumberFormat("en-US", { maximumFractionDigits });
  formats.set(maximumFractionDigits, known);
  return known.format(value);
}

/** Any JSON value as people read it: numbers with separators, yes and no, text as it is, else JSON. */
export function readable(value: unknown): string {
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "–";
}

/** `max_loan_usd: 270089.15` as `max loan` and `$270,089.15`: the key's unit goes to the value. */
export function labelled(key: string, value: unknown): { label: string; value: string } {
  const [, name = key, unit] = /^(.*?)_(usd|percent|months)$/.exec(key) ?? [];
  const shown = typeof value === "number" && unit === "usd" ? format.usd(value) : readable(value);
  const suffix = typeof value !== "number" ? "" : unit === "percent" ? "%" : unit === "months" ? " months" : "";
  return { label: name.replaceAll("_", " "), value: `${shown}${suffix}` };
}

/** A text of at most so many characters, none of them halved, which says how many are left out. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept}… (${countText(text.length - kept.length, "more character")})`;
}

/** Milliseconds, the unit kept beside its number. */
export function duration(ms: number): string {
  return format.duration(ms).replace(" ", "\u00a0");
}

/** A time in UTC: `25 November 2026, 09:22 UTC`. */
export function time(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}
