/** Milliseconds as people read them: `12 ms`, `3.4 s`, `2 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** US dollars of a model call: `$0.0123`, `$0.00`, or `?` where it is not known. */
export function cost(usd: number | null): string {
  if (usd === null) return "?";
  return `$${usd.toFixed(usd === 0 ? 2 : 4)}`;
}

/** A time in the local zone: `2026-03-29 18:47:03`. */
export function time(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
