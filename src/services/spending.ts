import { UserError } from "../errors.js";
import type { Config } from "../settings/config.js";

/**
 * Inside a coding agent, nobody may be looking: nothing that asks paid models many times begins there without a bound
 * on what it may cost.
 *
 * @param models those that are asked; null where there is none
 * @param bound as it was given
 * @param option how whoever asks gives it
 * @throws UserError
 */
export function requireBound(
  { codingAgent }: Pick<Config, "codingAgent">,
  models: readonly (string | null)[],
  bound: unknown,
  option = "--max-cost",
): void {
  const paid = models.find((model) => model !== null && model !== "offline");
  if (codingAgent === undefined || paid === undefined || bound !== undefined) return;
  throw new UserError(
    `A coding agent runs this (${codingAgent}), and ${paid} may cost money: give ${option}, the US dollars that it may cost.`,
  );
}

/** How much of a bound is spent, and whether more may begin. */
export class Spending {
  private usd = 0;

  constructor(private readonly most: number = Number.POSITIVE_INFINITY) {}

  /** Whether one more run may begin. */
  get mayGoOn(): boolean {
    return this.usd < this.most;
  }

  /** @param usd null where the price is not known */
  add(usd: number | null): void {
    this.usd += usd ?? 0;
  }
}
