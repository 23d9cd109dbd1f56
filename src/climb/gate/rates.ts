import * as z from "zod/mini";
import { wilsonInterval } from "../../evals/report/statistics.js";
import { isRight } from "./pairs.js";
import { ORIGINS, type RoundInput, type Row } from "./rows.js";

const NAMES: Readonly<Record<Rates[number]["origin"], string>> = {
  visible: "visible",
  held_out: "held out",
  fresh: "fresh",
};

const share = z.strictObject({ right: z.int(), total: z.int() });

export const ratesSchema = z.array(z.strictObject({ origin: z.enum(ORIGINS), base: share, candidate: share }));

/** Shares of right runs of both arms, by where their inputs are from. */
export type Rates = z.infer<typeof ratesSchema>;

/** The shares of right runs, by the endpoint, of each origin that was asked. Runs that the provider spoiled do not count. */
export function ratesOf(rows: readonly Row[], mode: RoundInput["mode"]): Rates {
  const shareOf = (origin: Row["origin"], arm: Row["arm"]) => {
    const runs = rows.filter((row) => row.origin === origin && row.arm === arm && !row.provider_failed);
    return { right: runs.filter((row) => isRight(row, mode)).length, total: runs.length };
  };
  const all = ORIGINS.map((origin) => ({
    origin,
    base: shareOf(origin, "base"),
    candidate: shareOf(origin, "candidate"),
  }));
  return all.filter(({ base, candidate }) => base.total + candidate.total > 0);
}

/** Shares of right runs by where inputs are from, before and after, with the 95 % interval of each. */
export function ratesLine(rates: Rates): string {
  const shareOf = ({ right, total }: { right: number; total: number }) => {
    const [low, high] = wilsonInterval(right, total) ?? [0, 1];
    return total === 0 ? "none" : `${right} of ${total} (${percent(low)}–${percent(high)} %)`;
  };
  return rates
    .map(({ origin, base, candidate }) => `${NAMES[origin]} ${shareOf(base)} → ${shareOf(candidate)}`)
    .join("; ");
}

function percent(share: number): string {
  return (share * 100).toFixed(0);
}
