/** A text that is the same for equal inputs, in whatever order their fields come. */
export function inputKey(input: unknown): string {
  return JSON.stringify(input, (_, value: unknown) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
