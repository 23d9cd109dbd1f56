import { seen } from "../../text/visible.js";

/** A text as a person sees it: compatibility characters written out (`％` is `%`), hidden ones gone. */
export function legible(text: string): string {
  return seen(text.normalize("NFKC"));
}
