import { readFileSync } from "node:fs";

/**
 * What a process that was killed left in a file of lines: those that can be read. The last may be cut off. None where
 * there is no file.
 *
 * @param read gives nothing for a line that is not whole
 */
export function linesLeft<Line>(path: string, read: (line: string) => Line | undefined): Line[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return text.split("\n").flatMap((line) => read(line) ?? []);
}
