/** A text after a change that knows line feeds only: a line that stays keeps its own end, a new one has that of most. */
export function keepingLineEnds(text: string, change: (text: string) => string): string {
  const own = linesOf(text);
  const plain = own.map((line) => line.replace(/\r\n$/, "\n"));
  const isWindows = 2 * own.filter((line) => line.endsWith("\r\n")).length > own.length;
  let next = 0;
  const kept = linesOf(change(plain.join(""))).map((line) => {
    const same = plain.indexOf(line, next);
    if (same < 0) return isWindows ? line.replace(/\n$/, "\r\n") : line;
    next = same + 1;
    return own[same];
  });
  return kept.join("");
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
