/**
 * A text after a change that knows line feeds only: the lines before and behind what changed keep their own ends, those
 * between have the end of most.
 */
export function keepingLineEnds(text: string, change: (text: string) => string): string {
  const own = linesOf(text);
  const plain = own.map((line) => line.replace(/\r\n$/, "\n"));
  const next = linesOf(change(plain.join("")));
  const windows = own.filter((line) => line.endsWith("\r\n")).length;
  const isWindows = 2 * windows > own.filter((line) => line.endsWith("\n")).length;
  const shared = Math.min(plain.length, next.length);
  let head = 0;
  while (head < shared && plain[head] === next[head]) head++;
  let tail = 0;
  while (tail < shared - head && plain.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const changed = next.slice(head, next.length - tail);
  const between = isWindows ? changed.map((line) => line.replace(/\n$/, "\r\n")) : changed;
  return [...own.slice(0, head), ...between, ...own.slice(own.length - tail)].join("");
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
