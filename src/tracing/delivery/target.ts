import type { Score } from "../score.js";
import type { StoredSpan } from "../store/store.js";

/** A backend that gets what the store has. */
export interface Target {
  /** Names it in the store's record of deliveries: kind, host and project, no secrets. */
  name: string;
  /** Sends spans, and says which of them the backend acknowledged. Failures are in the answer, not thrown. */
  sendSpans(spans: readonly StoredSpan[], signal: AbortSignal): Promise<Sent<StoredSpan>>;
  /** Sends scores, the same way; absent where the backend knows none. */
  sendScores?(scores: readonly Score[], signal: AbortSignal): Promise<Sent<Score>>;
}

/** What a backend acknowledged. */
export interface Sent<Item> {
  /** Those of the items that were given; the same objects. */
  acknowledged: Item[];
  /** Why not all. */
  problem?: string;
  /** It would not take other items either: there is no use in sending it more now. */
  unavailable?: boolean;
}

/** Statuses that say what is wrong with the items, not with the backend, the keys or the pace. */
export const REFUSES_ITEMS: readonly (number | undefined)[] = [400, 413, 422];
