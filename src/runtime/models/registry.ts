import { anthropic } from "./anthropic/provider.js";
import type { Provider } from "./provider.js";

/** The providers of models: the first also takes names that no other one knows (local servers have any). */
export const PROVIDERS: readonly [Provider, ...Provider[]] = [anthropic];

/** The provider of a model, by its name. */
export function providerOf(id: string): Provider {
  return PROVIDERS.find(({ prefixes }) => prefixes.some((prefix) => id.startsWith(prefix))) ?? PROVIDERS[0];
}

/** The variables of which one must be set for another model than the embedded one: `A`, `A or B`. */
export function keyVariables(): string {
  return PROVIDERS.map(({ keys }) => keys[0]).join(" or ");
}
