import { wilsonInterval } from "../../evals/report/statistics.js";
import type { Rates } from "../gate/rates.js";

const NAMES: Readonly<Record<Rates[number]["origin"], string>> = {
  visible: "visible",
  held_out: "held out",
  fresh: "fresh",
};

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
