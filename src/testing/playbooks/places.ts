import type { Playbook } from "../../workshop/playbook.js";

/** Where a playbook can be followed. */
export type Place = "in a checkout" | "beside an installed package";

/** What a playbook says of the places where it works, and which these are. */
const SAID: readonly [says: RegExp, places: readonly Place[]][] = [
  [/\bin a checkout and beside an installed package\b/i, ["in a checkout", "beside an installed package"]],
  [/\bfor a project that has `underwrite` installed\b/i, ["beside an installed package"]],
  [/\ba source checkout\b/i, ["in a checkout"]],
];

/**
 * Where a playbook says that it works.
 *
 * @throws Error for one that does not say it
 */
export function placesOf({ name, body }: Pick<Playbook, "name" | "body">): readonly Place[] {
  const text = body.replace(/\s+/g, " ");
  const places = SAID.find(([says]) => says.test(text))?.[1];
  if (!places) throw new Error(`${name} does not say whether it works in a checkout or beside an installed package`);
  return places;
}
