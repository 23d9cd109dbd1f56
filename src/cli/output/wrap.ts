import wrapAnsi from "wrap-ansi";

/** A text in lines of at most so many columns, each after an indent; words longer than that stay whole. */
export function wrap(text: string, width: number, indent = "  "): string[] {
  const lines = wrapAnsi(text.replace(/ +/g, " "), width).split("\n");
  return lines.filter((line) => line !== "").map((line) => `${indent}${line}`);
}
