/** The words of a text in plain letters and digits, as names of files can have them: `fällig-am` gives `fallig`, `am`. */
export function latinWords(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.match(/[a-z0-9]+/g) ?? [];
}
