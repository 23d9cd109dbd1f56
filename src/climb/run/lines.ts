import type { Readable } from "node:stream";

/** Reads a stream line by line. @param bounds a longer line than `longest` ends the reading */
export function readLines(
  stream: Readable,
  onLine: (line: string) => void,
  { longest, onTooLong }: { longest: number; onTooLong: () => void },
): void {
  let held = "";
  let isOver = false;
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    if (isOver) return;
    const lines = `${held}${chunk}`.split("\n");
    held = lines.pop() ?? "";
    for (const line of lines) if (line.length <= longest) onLine(line);
    if (held.length > longest || lines.some((line) => line.length > longest)) {
      isOver = true;
      onTooLong();
    }
  });
}
