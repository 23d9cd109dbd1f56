/** An amount as people write it: `$1,696.97`. */
export function usd(amount: number): string {
  const [whole = "", cents] = Math.abs(amount).toFixed(2).split(".");
  return `${amount < 0 ? "-" : ""}$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}

/** A percentage with two decimals: `38.07%`. */
export function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}

/** A number of things: `1 case`, `12,345 cases`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}

/** The first names of a list, and how many there are besides: `a, b and 4 more`. */
export function listSome(names: readonly string[], limit = 5, separator = ", "): string {
  const more = names.length > limit ? ` and ${names.length - limit} more` : "";
  return `${names.slice(0, limit).join(separator)}${more}`;
}

/** A text of at most so many UTF-16 units, the last an ellipsis where it is cut, and no character halved. */
export function cutTo(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** A word as a shell takes it: in single quotes where it needs them. */
export function shellWord(word: string): string {
  return /^[\w.:@%+=,/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Milliseconds as people read them: `0.3 ms`, `12 ms`, `3.4 s`, `2.1 min`. */
export function duration(ms: number): string {
  if (ms > 0 && ms < 0.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 119_950) return `${(ms / 1000).toFixed(1)} s`;
  return `${(ms / 60_000).toFixed(1)} min`;
}

/**
 * US dollars of model calls: `$0.0123`, `$12.34`, `$0.00`; what costs something never reads as free: `<$0.0001`.
 *
 * @param unknown what stands for a price that is not known
 */
export function cost(dollars: number | null, unknown = "?"): string {
  if (dollars === null) return unknown;
  if (dollars > 0 && dollars < 0.00005) return "<$0.0001";
  return dollars === 0 || dollars >= 10 ? usd(dollars) : `$${dollars.toFixed(4)}`;
}

/** A time in the local zone, which it names: `2026-03-29 18:47:03+02:00`, or `2026-03-29 16:47:03Z`. */
export function time(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}${zoneOf(date)}`;
}

function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  if (minutes === 0) return "Z";
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}
