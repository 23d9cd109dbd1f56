/** Characters that a reader does not see: zero-width ones and the soft hyphen. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;

/**
 * A text as a person sees it: compatibility characters written out (`％` is `%`), invisible ones gone, blanks
 * single. Patterns are held against this only: "A\u200bpproved" reads "Approved".
 */
export function legible(text: string): string {
  return text
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .replace(/[^\S\n]+/g, " ");
}
