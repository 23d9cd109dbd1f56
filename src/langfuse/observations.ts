import { ProviderError, UserError } from "../errors.js";
import type { LangfuseSettings } from "../settings/destinations.js";
import { EVAL_ENVIRONMENT } from "../tracing/attributes.js";
import { OBSERVATION_FIELDS } from "../tracing/observations/fields.js";
import type { MetricsRow } from "../tracing/observations/metrics.js";
import {
  type ColumnValue,
  decodeCursor,
  encodeCursor,
  type ObservationQuery,
  type ObservationSource,
  type Page,
  type ScoreQuery,
  type ScoreView,
} from "../tracing/observations/source.js";
import { type LangfuseApiOptions, langfuseApi } from "./api.js";
import { metricsQuestion, observationConditions, scoreConditions, toIso, toWire } from "./asking/questions.js";
import { sourceOf } from "./to-scores.js";
import { readPage, readScores, type WireScore } from "./wire.js";

const OBSERVATIONS = "/api/public/v2/observations";
/** Observations of which the values of a column are taken, and of one page of them. */
const VALUES_FROM = { pages: 5, page: 1000 };

/** Where a list goes on: in a page of Langfuse's, of a size, behind so many of its items. */
interface Position {
  cursor?: string;
  limit: number;
  skip: number;
  /** Observations that begin later came after the first page: ISO 8601. */
  until?: string;
}

/**
 * A Langfuse project's observations, read through its public API, with what its MCP server answers. Values of a
 * column are counted over the newest 5,000 observations of the window.
 *
 * All of it throws UserError where keys or a question are wrong, ProviderError where Langfuse fails.
 */
export function langfuseObservations(project: LangfuseSettings, options: LangfuseApiOptions = {}): ObservationSource {
  const api = langfuseApi(project, options);

  async function page(path: string, query: Record<string, string | undefined>, position: Position) {
    const { cursor, limit } = position;
    const answer = readPage(await api.get(path, { ...query, cursor, limit: String(limit) }));
    if (!answer) throw new ProviderError(`Langfuse does not answer ${path} with a page: try again later.`);
    return answer;
  }

  /** A page of Langfuse's with a cursor behind each item: Langfuse itself gives one behind the last only. */
  function withCursors<Item>(items: Item[], position: Position, next: string | undefined): Page<Item> {
    const after = (skip: number) => encodeCursor({ ...position, skip });
    const placed = items.map((item, index) => ({ item, after: after(index + 1) }));
    const cursor = next && encodeCursor({ limit: position.limit, skip: 0, cursor: next, until: position.until });
    return { items: placed.slice(position.skip), ...(cursor ? { cursor } : {}) };
  }

  return {
    async list(query) {
      const position = readPosition(query.cursor) ?? { limit: query.limit, skip: 0, until: toIso(query.to) };
      const { data, cursor } = await page(OBSERVATIONS, parametersOf(query, position.until), position);
      const parent = query.parentObservationId;
      const all = data.map(toFields);
      const items = all.filter((item) => parent === undefined || item.parentObservationId === parent);
      return withCursors(items, { ...position, until: position.until ?? justBehind(all[0]) }, cursor);
    },
    async scores({ cursor, limit, ...query }) {
      const position = readPosition(cursor) ?? { limit, skip: 0 };
      const traceId = query.traceId ?? (query.observationId && (await tracesOf(query.observationId)));
      if (traceId?.length === 0) return { items: [] };
      const parameters = { fields: "details,subject", ...scoreConditions({ ...query, traceId }) };
      const answer = await page("/api/public/v3/scores", parameters, position);
      const placed = withCursors(readScores(answer.data), position, answer.cursor);
      const items = placed.items.filter(({ item }) => isMeant(item, query));
      return { ...placed, items: items.map(({ item, after }) => ({ item: toView(item), after })) };
    },
    async values({ column, limit, cursor, observationType, hasParentObservation, from, to, kind }) {
      const counts = new Map<string | boolean, number>();
      const isRootObservation = hasParentObservation === undefined ? undefined : !hasParentObservation;
      const asked = { fields: [column], limit, type: observationType, isRootObservation, filters: [], from, kind };
      const parameters = parametersOf(asked, toIso(to));
      let at: string | undefined;
      for (let pages = 0; pages < VALUES_FROM.pages; pages++) {
        const answer = await page(OBSERVATIONS, parameters, { limit: VALUES_FROM.page, skip: 0, cursor: at });
        for (const value of answer.data.flatMap((item) => valuesOf(toFields(item), column))) {
          counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        at = answer.cursor;
        if (at === undefined) break;
      }
      const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (String(a) < String(b) ? -1 : 1));
      return valuesPage(sorted, cursor, limit, at !== undefined);
    },
    async metrics(query) {
      const asked = JSON.stringify(metricsQuestion(query));
      const body = (await api.get("/api/public/v2/metrics", { query: asked })) as { data?: unknown };
      if (!Array.isArray(body?.data)) throw new ProviderError("Langfuse does not answer metrics: try again later.");
      return body.data as MetricsRow[];
    },
  };

  /** The traces of observations: without these Langfuse finds no scores of them. */
  async function tracesOf(ids: readonly string[]): Promise<string[]> {
    const filter = JSON.stringify([toWire({ column: "id", type: "stringOptions", operator: "any of", value: ids })]);
    const { data } = await page(OBSERVATIONS, { fields: "core", filter }, { limit: ids.length, skip: 0 });
    return [...new Set(data.map((item) => String((item as { traceId?: unknown }).traceId)))];
  }
}

/** Whether a score is one that was asked for, as far as Langfuse could not be asked. */
function isMeant(score: WireScore, { kind, source }: Pick<ScoreQuery, "kind" | "source">): boolean {
  if (kind === "run" && score.environment === EVAL_ENVIRONMENT) return false;
  return source === undefined || source.some((one) => one === score.source || one === sourceOf(score));
}

function parametersOf(query: ObservationQuery, until: string | undefined): Record<string, string | undefined> {
  const { fields, expandMetadataKeys } = query;
  const groups = new Set(["core", ...fields.map((field) => OBSERVATION_FIELDS[field]?.group ?? "basic")]);
  return {
    fields: [...groups].join(","),
    expandMetadata: fields.includes("metadata") ? expandMetadataKeys?.join(",") || undefined : undefined,
    ...observationConditions(query, until),
  };
}

/** What the API calls otherwise than the MCP server. */
function toFields(item: unknown): Record<string, unknown> {
  const { model, parentObservationId, ...rest } = item as Record<string, unknown>;
  const parent = parentObservationId === "" ? null : parentObservationId;
  return {
    ...(parent === undefined ? {} : { parentObservationId: parent, isRootObservation: parent === null }),
    ...(model === undefined ? {} : { providedModelName: model }),
    ...rest,
  };
}

function toView(score: WireScore): ScoreView {
  const { kind, id: subject, traceId } = score.subject ?? {};
  const isOf = kind !== undefined && subject !== undefined;
  return {
    id: score.id,
    subject: isOf ? { kind, id: subject, ...(traceId === undefined ? {} : { traceId }) } : null,
    traceId: (kind === "trace" ? subject : traceId) ?? score.traceId ?? null,
    observationId: (kind === "observation" ? subject : score.observationId) ?? null,
    name: score.name,
    value: score.value ?? score.stringValue ?? null,
    dataType: score.dataType ?? "NUMERIC",
    source: score.source ?? "API",
    comment: score.comment ?? null,
    timestamp: score.timestamp ?? null,
  };
}

function valuesOf(observation: Record<string, unknown>, column: string): (string | boolean)[] {
  if (column === "hasParentObservation") return [observation.isRootObservation === false];
  const value = observation[column];
  return typeof value === "string" ? [value] : [];
}

function valuesPage(
  sorted: readonly [string | boolean, number][],
  cursor: string | undefined,
  limit: number,
  isPart: boolean,
): Page<ColumnValue> {
  const offset = cursor === undefined ? 0 : (readPosition(cursor)?.skip ?? 0);
  const after = (skip: number) => encodeCursor({ limit, skip });
  const items = sorted
    .slice(offset, offset + limit)
    .map(([value, count], index) => ({ item: { value, count }, after: after(offset + index + 1) }));
  const note = `Counted over the newest ${VALUES_FROM.pages * VALUES_FROM.page} observations: narrow by time for others.`;
  const next = offset + limit < sorted.length ? { cursor: after(offset + limit) } : {};
  return { items, ...next, ...(isPart ? { note } : {}) };
}

function readPosition(text: string | undefined): Position | undefined {
  if (text === undefined) return undefined;
  const { cursor, limit, skip, until } = decodeCursor(text) ?? {};
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isText = (value: unknown) => value === undefined || typeof value === "string";
  if (isCount(limit) && isCount(skip) && isText(cursor) && isText(until)) {
    return { cursor, limit, skip, until } as Position;
  }
  throw new UserError("The cursor is not one of this tool: pass meta.cursor of its last answer, or none.");
}

/** The moment behind an observation's start, so that a page that is asked for again has no newer ones before it. */
function justBehind(newest: Record<string, unknown> | undefined): string | undefined {
  const start = Date.parse(String(newest?.startTime));
  return Number.isNaN(start) ? undefined : toIso(start + 1);
}
