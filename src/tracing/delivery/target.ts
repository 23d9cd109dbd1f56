import type { PendingScore } from "../score.js";
import type { StoredSpan } from "../store/store.js";

/** What bounds a request, and who hears that a backend asks to be left alone for so many milliseconds. */
export interface Pace {
  signal: AbortSignal;
  onWait?: (ms: number) => void;
  /** The same, of a wait that is too long for one request. */
  onLongWait?: (ms: number) => void;
}

/** A backend that gets what the store has. */
export interface Target {
  /** Names it in the store's record of deliveries: kind, host and project, no secrets. */
  name: string;
  /** How long a request may be without an answer, in milliseconds, where its user says so. */
  timeoutMs?: number;
  /** Loads what sends, which takes longer the busier the machine is: so that no time of a request goes to it. */
  prepare?(): Promise<unknown>;
  /** Sends spans, and says which of them the backend acknowledged. Failures are in the answer, not thrown. */
  sendSpans(spans: readonly StoredSpan[], pace: Pace): Promise<Sent<StoredSpan>>;
  /** Sends scores, the same way; absent where the backend knows none. */
  sendScores?(scores: readonly PendingScore[], pace: Pace): Promise<Sent<PendingScore>>;
}

/** Where and how a backend takes OTLP over HTTP: what the standard exporter takes. */
export interface OtlpBackend {
  name: string;
  /** Its traces endpoint. */
  url: string;
  headers: Record<string, string>;
  /** `http/protobuf` where it is absent. */
  protocol?: "http/json" | "http/protobuf";
  compression?: "gzip" | "none";
  /** How long one request may take, in milliseconds; 10 s where it is absent. */
  timeoutMs?: number;
  /** Certificates of servers that are trusted, and the client's own with its key, as PEM. */
  tls?: { ca?: string; cert?: string; key?: string };
  /** The address of the proxy that it is asked through. */
  proxy?: string;
}

/** What a backend acknowledged. */
export interface Sent<Item> {
  /** Those of the items that were given; the same objects. */
  acknowledged: Item[];
  /** Why not all. */
  problem?: string;
  /** It would not take other items either: there is no use in sending it more now. */
  unavailable?: boolean;
  /** It is unavailable by what may pass soon: it is overloaded, or fails. */
  passing?: boolean;
}

/** Statuses that say what is wrong with the items, not with the backend, the keys or the pace. */
export const REFUSES_ITEMS: readonly (number | undefined)[] = [400, 413, 422];

/** Whether what a status says may pass soon. */
export function isPassing(status: number | undefined): boolean {
  return status !== undefined && (status === 408 || status === 429 || status >= 500);
}
