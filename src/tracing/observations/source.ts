import { isObject, jsonIn } from "../../text/json.js";
import type { RunKind } from "../vocabulary/kinds.js";
import type { ObservationFilter } from "./filter.js";
import type { ValueColumn } from "./filter-columns.js";
import type { MetricsQuery, MetricsRow } from "./metrics.js";

/** What every question about a list says: how much of it, and of when. */
interface ListQuery {
  limit: number;
  /** Where to go on, from a page. */
  cursor?: string;
  /** Of runs of this kind; without it, of all. */
  kind?: RunKind;
  /** Started, or given, at or after, and before, in milliseconds since 1970. */
  from?: number;
  to?: number;
}

/** Which observations, and how much of each: every condition that is given must hold. */
export interface ObservationQuery extends ListQuery {
  fields: readonly string[];
  /** Paths of metadata values that are wanted whole. */
  expandMetadataKeys?: readonly string[];
  type?: string;
  name?: string;
  level?: string;
  traceId?: string;
  userId?: string;
  version?: string;
  parentObservationId?: string;
  isRootObservation?: boolean;
  environment?: string;
  filters: readonly ObservationFilter[];
}

/** A part of a list, newest first. */
export interface Page<Item> {
  /** Each with the cursor that goes on behind it. */
  items: { item: Item; after: string }[];
  /** Goes on behind the whole page; absent at the end. */
  cursor?: string;
  /** What the reader must know of this page, in a sentence. */
  note?: string;
}

/** Which scores: every condition that is given must hold. */
export interface ScoreQuery extends ListQuery {
  name?: readonly string[];
  dataType?: readonly string[];
  source?: readonly string[];
  traceId?: readonly string[];
  observationId?: readonly string[];
  sessionId?: readonly string[];
  /** Any of these values, as texts: of a truth `true` or `false`. */
  value?: readonly string[];
  valueMin?: number;
  valueMax?: number;
}

/** A score under the names of Langfuse's API. */
export interface ScoreView {
  id: string;
  /** What it judges: a trace, or an observation of one; Langfuse has scores of sessions and experiments, too. */
  subject: { kind: string; id: string; traceId?: string } | null;
  traceId: string | null;
  observationId: string | null;
  name: string;
  value: number | string | boolean | null;
  dataType: string;
  source: string;
  comment: string | null;
  /** ISO 8601. */
  timestamp: string | null;
}

/** Values that a column has, with how many observations have each. */
export interface ValueQuery extends ListQuery {
  column: ValueColumn;
  observationType?: string;
  hasParentObservation?: boolean;
}

export interface ColumnValue {
  value: string | boolean;
  count: number;
}

/** Where observations are read from: the local store, or Langfuse. Bad input throws UserError. */
export interface ObservationSource {
  /** Observations under the names of Langfuse's API, with at least the fields that were asked for. */
  list(query: ObservationQuery): Promise<Page<Record<string, unknown>>>;
  scores(query: ScoreQuery): Promise<Page<ScoreView>>;
  values(query: ValueQuery): Promise<Page<ColumnValue>>;
  metrics(query: MetricsQuery): Promise<MetricsRow[]>;
}

/** A position as an opaque text. */
export function encodeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** What `encodeCursor` was given; undefined for a text that it did not make. */
export function decodeCursor(cursor: string): Record<string, unknown> | undefined {
  const position = jsonIn(Buffer.from(cursor, "base64url").toString());
  return isObject(position) ? position : undefined;
}
