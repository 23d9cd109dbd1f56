/** A text in lines of at most so many characters, each after an indent; words longer than that stay whole. */
export function wrap(text: string, width: number, indent = "  "): string[] {
  return text.split("\n").flatMap((line) => {
    const lines: string[] = [];
    for (const word of line.split(" ").filter((part) => part !== "")) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines.map((wrapped) => `${indent}${wrapped}`);
  });
}
