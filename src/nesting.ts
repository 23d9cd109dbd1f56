/** Deepest JSON that is read from a model: what writes JSON recurses, and nothing of ours is nested half as deep. */
const DEEPEST = 100;

/** Whether a JSON value is nested more than so many levels deep, 100 by default. */
export function isTooDeep(value: unknown, levels = DEEPEST): boolean {
  if (value === null || typeof value !== "object") return false;
  if (levels === 0) return true;
  return Object.values(value).some((child) => isTooDeep(child, levels - 1));
}
