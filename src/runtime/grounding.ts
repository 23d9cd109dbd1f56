import { type Figure, isRoundingOf, type Source, sourceOf, type Unit } from "./figures.js";
import type { Json } from "./message.js";

/**
 * A check of figures against sources: whether a figure is one, a rounding of one, or the difference of two of the
 * same unit. Its cost for a text is that of the text's distinct figures.
 */
export function grounding(sources: readonly Source[]): (figure: Figure) => boolean {
  let differences: Source[] | undefined;
  const checked = new Map<string, boolean>();
  const check = (figure: Figure): boolean => {
    const isNear = nearness(figure);
    if (sources.some((source) => isNear(source) && isRoundingOf(figure, source))) return true;
    differences ??= differencesOf(sources);
    const exact = figure.hedged ? figure : { ...figure, trailingZeros: 0 };
    return differences.some((source) => {
      const comparable = figure.unit === "plain" || figure.unit === source.unit;
      return comparable && isNear(source) && isRoundingOf(exact, source);
    });
  };
  return (figure) => {
    const key = `${figure.text}|${figure.hedged}`;
    const isGrounded = checked.get(key) ?? check(figure);
    checked.set(key, isGrounded);
    return isGrounded;
  };
}

/** False only where `isRoundingOf` is false: half of the figure's step, or 5 % of the source, is the widest it takes. */
function nearness({ value, step, trailingZeros, unit }: Figure): (source: Source) => boolean {
  const stated = value.toNumber();
  const half = step.toNumber() / 2;
  const reaches = (near: number) => {
    const widest = Math.max(half, Math.min(half * 10 ** trailingZeros, near * 0.05));
    return Math.abs(stated - near) <= widest * 1.001 + near * 1e-9;
  };
  return (source) =>
    reaches(source.near) || (unit === "plain" && source.unit === "percent" && reaches(source.near / 100));
}

function differencesOf(sources: readonly Source[]): Source[] {
  const known = distinct(sources).map(({ value, unit }) => ({ value, unit })); // each decimal made once
  const pairs = known.flatMap((a, index) => known.slice(index).map((b) => [a, b] as const));
  const comparable = pairs.filter(([a, b]) => a.unit === b.unit);
  return distinct(comparable.map(([a, b]) => sourceOf(a.value.minus(b.value).abs(), a.unit)));
}

function distinct(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [`${source.unit} ${source.value}`, source])).values()];
}

/** The numbers in a tool's result; the unit is the end of the key (`_usd`, `_percent`, `_months`). */
export function sourcesIn(result: Json, key = ""): Source[] {
  if (typeof result === "number") return [sourceOf(result, unitOfKey(key))];
  if (Array.isArray(result)) return result.flatMap((item) => sourcesIn(item, key));
  if (result === null || typeof result !== "object") return [];
  return Object.entries(result).flatMap(([name, value]) => sourcesIn(value, name));
}

function unitOfKey(key: string): Unit {
  if (key.endsWith("_usd")) return "usd";
  if (key.endsWith("_percent")) return "percent";
  return key.endsWith("_months") ? "months" : "plain";
}
