import type { Answer } from "./answer.js";
import { isPassing, REFUSES_ITEMS, type Sent } from "./target.js";

/** What came of one request; `split`: it refuses some of its items and does not say which, or is too large. */
export interface SentOnce<Item> extends Sent<Item> {
  split?: boolean;
}

/** What came of a request that was refused or not answered: the items are to blame, or all else would fail, too. */
export function noneSent({ problem, status }: Extract<Answer, { ok: false }>): SentOnce<never> {
  if (REFUSES_ITEMS.includes(status)) return { acknowledged: [], problem, split: true };
  return { acknowledged: [], problem, unavailable: true, passing: isPassing(status) };
}

/** So many refused requests in a row, and none that was taken: it is not the items. */
const MAX_REFUSALS = 20;

/** Sends items in one request, and again in halves, and halves of them, until it is known which are refused. */
export async function inHalves<Item>(
  items: readonly Item[],
  once: (items: readonly Item[]) => Promise<SentOnce<Item>>,
): Promise<Sent<Item>> {
  let refusals = 0;

  async function send(some: readonly Item[]): Promise<Sent<Item>> {
    const { split, ...sent } = await once(some);
    if (!split) {
      refusals = 0;
      return sent;
    }
    if (++refusals > MAX_REFUSALS) return { ...sent, unavailable: true };
    if (some.length === 1) return sent;
    const middle = Math.ceil(some.length / 2);
    const first = await send(some.slice(0, middle));
    if (first.unavailable) return first;
    const second = await send(some.slice(middle));
    return {
      ...second,
      acknowledged: [...first.acknowledged, ...second.acknowledged],
      problem: second.problem ?? first.problem,
    };
  }

  return send(items);
}
