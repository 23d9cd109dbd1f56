/** A text after a change that knows line feeds only: where the text has the line ends of Windows, it keeps them. */
export function keepingLineEnds(text: string, change: (text: string) => string): string {
  const changed = change(text.replaceAll("\r\n", "\n"));
  return text.includes("\r\n") ? changed.replaceAll("\n", "\r\n") : changed;
}
