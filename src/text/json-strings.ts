/**
 * Where a string of JSON ends that begins at a quotation mark: behind its last one, or at the text's end. No pattern
 * looks for it: one that matches a string runs out of stack on some millions of characters.
 */
export function endOfString(json: string, at: number): number {
  for (let quote = json.indexOf('"', at + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let before = quote;
    while (json[before - 1] === "\\") before--;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return json.length;
}
