import { seen } from "../../../visible.js";

/**
 * A text as a person sees it: compatibility characters written out (`％` is `%`), hidden ones gone, blanks single.
 * Patterns are held against this only: "A\u200bpproved" reads "Approved".
 */
export function legible(text: string): string {
  return seen(text.normalize("NFKC")).replace(/[^\S\n]+/g, " ");
}
