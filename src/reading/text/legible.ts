import { seen } from "../../text/visible.js";
import { unset } from "./latex.js";

/** What would run into the number before it when it is written out. */
const RAISED = /(\d)\s?([¼½¾])|(?<=[×x·*]\s?10)([²³⁴⁵⁶⁷⁸⁹])/g;
const FRACTIONS: Readonly<Record<string, string>> = { "¼": ".25", "½": ".5", "¾": ".75" };

/** What stands for itself. */
const PLAIN = /^[\n\t\x20-\x7e]*$/;

/**
 * A text as a person sees it: formulas as they are printed, compatibility characters written out (`％` is `%`, `12½` is `12.5`, `10⁵` is `10^5`),
 * hidden ones gone.
 */
export function legible(given: string): string {
  const text = unset(given);
  if (PLAIN.test(text)) return text;
  const apart = text.replace(RAISED, (_, digit, fraction, power) =>
    power === undefined ? `${digit}${FRACTIONS[fraction]}` : `^${power}`,
  );
  return seen(apart.normalize("NFKC"));
}
