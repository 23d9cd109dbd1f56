import { UserError } from "../../../errors.js";
import { show } from "../../../text/visible.js";
import { readFilter, readTime } from "../../observations/filter.js";
import { OPERATORS } from "../../observations/filter-columns.js";
import {
  type Aggregation,
  METRICS_SCHEMA,
  type MetricsQuery,
  type MetricsRow,
  ROW_LIMIT,
} from "../../observations/metrics.js";
import { toIso } from "../../observations/observation.js";
import type { Connection } from "../files/connection.js";
import { type Condition, toCondition, toWhere } from "./conditions.js";
import { observationsOfKind, scoresOfKind } from "./kind-conditions.js";
import { TABLES } from "./metric-tables.js";
import { observationConditions } from "./observation-queries.js";

/** SQL of the aggregations that the store knows. */
const AGGREGATES: Partial<Record<Aggregation, (value: string) => string>> = {
  // Sums of doubles carry noise in their last digits, which is nobody's money.
  sum: (value) => `round(sum(${value}), 9)`,
  avg: (value) => `round(avg(${value}), 9)`,
  count: (value) => `count(${value})`,
  max: (value) => `max(${value})`,
  min: (value) => `min(${value})`,
  uniq: (value) => `count(DISTINCT ${value})`,
  p50: (value) => `percentile(${value}, 50)`,
  p75: (value) => `percentile(${value}, 75)`,
  p90: (value) => `percentile(${value}, 90)`,
  p95: (value) => `percentile(${value}, 95)`,
  p99: (value) => `percentile(${value}, 99)`,
};

/** Seconds of the units of time that are always as long, the longest first. */
const UNITS = { week: 604_800, day: 86_400, hour: 3600, minute: 60 } as const;
/** 1970 began on a Thursday: the Monday after it, in seconds. */
const A_MONDAY = 4 * UNITS.day;
/** Buckets that `auto` stays below. */
const AUTO_BUCKETS = 60;

/** The rows that a question comes to. @throws UserError that says what to ask instead */
export function queryMetrics(connection: Connection, query: MetricsQuery): MetricsRow[] {
  const table = TABLES[query.view];
  const { from, to } = readBounds(query);
  const columns = new Map<string, string>();
  if (query.timeDimension) {
    columns.set("time_dimension", bucketOf(query.timeDimension.granularity, table.time, (to - from) / 1000));
  }
  for (const { field } of query.dimensions) {
    columns.set(field, known(query, "dimensions", field, table.dimensions));
  }
  const keys = columns.size;
  for (const { measure, aggregation } of query.metrics) {
    const value = known(query, "measures", measure, table.measures);
    const aggregate = AGGREGATES[aggregation];
    if (!aggregate) {
      throw new UserError(`The local store has no ${aggregation}: pass one of ${Object.keys(AGGREGATES).join(", ")}.`);
    }
    columns.set(`${aggregation}_${measure}`, aggregate(value));
  }
  if (columns.size === 0) throw new UserError("metrics is empty: pass at least one measure with its aggregation.");
  const filters = filterConditions(query);
  const { where, values } = toWhere([
    ...table.conditions,
    [`${table.time} >= ?`, from * 1000],
    [`${table.time} < ?`, to * 1000],
    ...(query.view === "observations" ? observationsOfKind : scoresOfKind)(query.kind),
    ...filters,
  ]);
  // Ids are columns of the spans, which are long: these are read only where somebody asks for one.
  const join = filters.some(([condition]) => condition.includes("spans.")) ? " JOIN spans ON spans.id = o.id" : "";
  const names = [...columns.keys()];
  const selected = names.map((name) => `${columns.get(name)} AS "${name}"`).join(", ");
  const group = keys > 0 ? `GROUP BY ${names.slice(0, keys).map((_, n) => n + 1)}` : "";
  const sql = `SELECT ${selected} FROM ${table.from}${join} ${where} ${group} ${orderOf(query, names)} LIMIT ?`;
  const rows = connection.sql(sql).all(...values, query.config?.row_limit ?? ROW_LIMIT.default);
  return rows.map((row) => {
    const { time_dimension: time, ...rest } = row as MetricsRow;
    for (const truth of TRUTHS) if (rest[truth] != null) rest[truth] = rest[truth] === 1;
    return time === undefined ? rest : { time_dimension: toIso(Number(time) * 1e6), ...rest };
  });
}

/** Dimensions that are true or false, which SQLite has as 1 and 0. */
const TRUTHS = ["isRootObservation", "booleanValue"];

function readBounds({ fromTimestamp, toTimestamp }: MetricsQuery): { from: number; to: number } {
  const [from, to] = [readTime(fromTimestamp), readTime(toTimestamp)];
  if (from === undefined || to === undefined) {
    throw new UserError("fromTimestamp and toTimestamp are times as ISO 8601, such as 2026-03-29T18:00:00Z.");
  }
  if (from >= to) throw new UserError("fromTimestamp is not before toTimestamp: swap them, or widen them.");
  return { from, to };
}

function known(
  { view }: MetricsQuery,
  kind: "dimensions" | "measures",
  name: string,
  columns: Readonly<Record<string, string>>,
): string {
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (column !== undefined) return column;
  const names = Object.keys(METRICS_SCHEMA[view][kind]).join(", ");
  throw new UserError(`The view ${view} has no ${kind.slice(0, -1)} ${show(name)}: pass one of ${names}.`);
}

/** The beginning of a row's bucket of time, in seconds since 1970. */
function bucketOf(granularity: string, time: string, windowSeconds: number): string {
  if (granularity === "month") return `CAST(strftime('%s', ${time} / 1e6, 'unixepoch', 'start of month') AS INTEGER)`;
  const byLength = Object.values(UNITS).reverse();
  const unit =
    granularity === "auto"
      ? (byLength.find((seconds) => windowSeconds / seconds <= AUTO_BUCKETS) ?? UNITS.week)
      : UNITS[granularity as keyof typeof UNITS];
  const shift = unit === UNITS.week ? A_MONDAY : 0;
  return `CAST(floor((${time} / 1e6 - ${shift}) / ${unit}) * ${unit} + ${shift} AS INTEGER)`;
}

function filterConditions(query: MetricsQuery): Condition[] {
  if (query.view === "observations") {
    const { conditions, rest } = observationConditions({ filters: query.filters.map(readFilter) });
    const wrong = rest[0]?.column;
    if (wrong === undefined) return conditions;
    throw new UserError(`Metrics cannot be filtered by ${wrong}: use listObservations, or one of the dimensions.`);
  }
  return query.filters.map((filter) => scoreFilter(query, filter));
}

/** A filter on scores as SQL. */
function scoreFilter(query: MetricsQuery, { column, operator, value }: MetricsQuery["filters"][number]): Condition {
  const { dimensions, filters = {} } = TABLES[query.view];
  const named = Object.hasOwn(filters, column) ? filters[column] : undefined;
  const sql = named ?? known(query, "dimensions", column, dimensions);
  const isList = ["any of", "none of"].includes(operator);
  const isOrder = column === "value" && (OPERATORS.number as readonly string[]).includes(operator);
  const isText = (OPERATORS.string as readonly string[]).includes(operator);
  if (!isList && !isOrder && !isText && operator !== "<>") {
    const operators = [...OPERATORS.string, ...OPERATORS.stringOptions].map((one) => `"${one}"`).join(", ");
    throw new UserError(`The filter on ${column} has operator ${show(operator)}: pass one of ${operators}.`);
  }
  const one = Array.isArray(value) ? value[0] : value;
  const truth = column === "booleanValue" ? String(one) === "true" : undefined;
  const plain = truth ?? (isOrder ? Number(one) : String(one));
  const wanted = isList ? (Array.isArray(value) ? value : [value]).map(String) : plain;
  return toCondition(`(${sql})`, { operator, value: wanted });
}

function orderOf({ orderBy, timeDimension }: MetricsQuery, names: readonly string[]): string {
  const order = orderBy ?? [];
  const unknown = order.find(({ field }) => !names.includes(field));
  if (unknown) throw new UserError(`orderBy has field ${show(unknown.field)}: pass one of ${names.join(", ")}.`);
  const all = names.map((_, n) => n + 1).join(", "); // equal ones in a fixed order
  const given = order.map(({ field, direction }) => `"${field}" ${direction === "desc" ? "DESC" : "ASC"}`);
  if (given.length > 0) return `ORDER BY ${given.join(", ")}, ${all}`;
  return timeDimension ? `ORDER BY ${all}` : `ORDER BY ${names.length} DESC, ${all}`;
}
