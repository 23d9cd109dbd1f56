import type { Score } from "../score.js";
import type { StoredSpan } from "../store/store.js";

/** A backend that gets what the store has. */
export interface Target {
  /** Names it in the store's record of deliveries: kind, host and project, no secrets. */
  name: string;
  /**
   * Sends spans, and gives back those that the backend acknowledged.
   * @throws DeliveryError when it took none of what was left
   */
  sendSpans(spans: readonly StoredSpan[], signal: AbortSignal): Promise<Sent<StoredSpan>>;
  /** Sends scores; absent where the backend knows none. */
  sendScores?(scores: readonly Score[], signal: AbortSignal): Promise<Sent<Score>>;
}

/** What a backend acknowledged, and why not all. */
export interface Sent<Item> {
  acknowledged: Item[];
  problem?: string;
}
