// Whether what a document shows of a command's output is what it printed.
import { stripVTControlCharacters } from "node:util";

const VARIES = [
  [/\b\d{8}T\d{6}-[0-9a-f]{6}\b/g, "<run>"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?/g, "<time>"],
  [/\b\d{4}-\d\d-\d\d\b/g, "<day>"],
  [/\b[0-9a-f]{32}\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,12}\b/g, "<id>"],
  [/\b\d[\d.]*\s?(?:ms|s|min)\b/g, "<duration>"],
  [/[█▏▎▍▌▋▊▉]+/g, "█"],
];

/** Lines of output without what differs from one run to the next: times, ids, colours, widths of columns. */
function steady(text) {
  return VARIES.reduce(
    (so, [pattern, name]) => so.replace(pattern, name),
    stripVTControlCharacters(text).replaceAll("\r", ""),
  )
    .split("\n")
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter((line) => line !== "");
}

/** The first shown line that was not printed where it should have been; undefined where all were. */
export function notPrinted(shown, printed) {
  const lines = steady(printed);
  let from = 0;
  for (const passage of passages(steady(shown))) {
    const at = lines.findIndex((_, index) => index >= from && passage.every((line, k) => fits(line, lines[index + k])));
    if (at < 0) return passage.find((line) => !lines.some((other) => fits(line, other))) ?? passage[0];
    from = at + passage.length;
  }
  return undefined;
}

/** Lines between those that are nothing but "…". */
function passages(lines) {
  const groups = [[]];
  for (const line of lines) {
    if (line === "…") groups.push([]);
    else groups.at(-1).push(line);
  }
  return groups.filter((group) => group.length > 0);
}

function fits(shown, printed = "") {
  if (!shown.includes("…")) return shown === printed;
  const pattern = shown
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`).test(printed);
}

/** The path of the first shown part of a JSON document that the printed one does not have; undefined where it has all. */
export function notInJson(shown, printed, path = "$") {
  if (typeof shown === "string" && /^(?:…|<.*>)$/.test(shown)) return typeof printed === "string" ? undefined : path;
  if (path.endsWith("_ms")) return typeof printed === "number" ? undefined : path;
  if (typeof shown !== "object" || shown === null) return shown === printed ? undefined : path;
  if (typeof printed !== "object" || printed === null) return path;
  for (const [key, value] of Object.entries(shown)) {
    const missing = notInJson(value, printed[key], `${path}.${key}`);
    if (missing !== undefined) return missing;
  }
  return undefined;
}
