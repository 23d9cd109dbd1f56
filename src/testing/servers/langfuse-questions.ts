import type { StoredObservation } from "./langfuse-observation.js";

/** What Langfuse says is wrong with a question: zod's issues. */
export interface Issue {
  code: string;
  path: (string | number)[];
  message: string;
}

interface Condition {
  type: string;
  column: string;
  operator: string;
  value?: unknown;
  key?: string;
}

const STRING = ["=", "contains", "does not contain", "starts with", "ends with", "matches"];
const NUMBER = ["=", ">", "<", ">=", "<="];
const OPTIONS = ["any of", "none of"];
const OPERATORS: Record<string, readonly string[]> = {
  datetime: [">", "<", ">=", "<="],
  string: STRING,
  number: NUMBER,
  stringOptions: OPTIONS,
  categoryOptions: OPTIONS,
  arrayOptions: [...OPTIONS, "all of"],
  stringObject: STRING,
  numberObject: NUMBER,
  boolean: ["=", "<>"],
  null: ["is null", "is not null"],
};

const amount = (group: "usageDetails" | "costDetails", name: string) => (observation: StoredObservation) =>
  (observation[group] as Record<string, number> | undefined)?.[name];
const field = (name: string) => (observation: StoredObservation) => observation[name];

/** The columns that v2 observations can be filtered by, and where their values are. */
const COLUMNS: Record<string, (observation: StoredObservation) => unknown> = {
  ...Object.fromEntries(
    "id type name traceId startTime endTime environment level statusMessage version userId sessionId traceName"
      .concat(" promptName promptVersion timeToFirstToken tags input output metadata isRootObservation")
      .split(" ")
      .map((name) => [name, field(name)]),
  ),
  traceTags: field("tags"),
  userId: (observation) => observation.userId ?? metadataOf(observation, "attributes.user.id"),
  model: field("model"),
  providedModelName: field("model"),
  latency: ({ startTime, endTime }) => (endTime ? (Date.parse(endTime) - Date.parse(startTime)) / 1000 : null),
  inputTokens: amount("usageDetails", "input"),
  outputTokens: amount("usageDetails", "output"),
  totalTokens: ({ usageDetails }) => Object.values(usageDetails ?? {}).reduce((sum: number, n) => sum + Number(n), 0),
  totalCost: amount("costDetails", "total"),
  inputCost: amount("costDetails", "input"),
  outputCost: amount("costDetails", "output"),
};
/** What metrics refuse to be grouped by. */
const HIGH = ["id", "traceId", "userId", "sessionId", "parentObservationId", "observationId"];
const SCORE_COLUMNS = "environment name source dataType value traceId observationId booleanValue stringValue".split(
  " ",
);

/** What is wrong with a filter of observations. */
export function filterIssues(filter: string | undefined, columns = Object.keys(COLUMNS)): Issue[] {
  const conditions = JSON.parse(filter ?? "[]") as Condition[];
  const wrong = conditions.flatMap((condition, n) => conditionIssues(condition, ["filter", n], columns));
  const searched = conditions.filter(({ column }) => column === "input" || column === "output");
  const isSearch = searched.some(({ operator }) => operator === "=" || operator === "matches");
  const message = 'Filters on input or output need at least one "=" or "matches" filter';
  return searched.length > 0 && !isSearch ? [...wrong, { code: "custom", path: ["filter"], message }] : wrong;
}

function conditionIssues(condition: Condition, path: Issue["path"], columns: readonly string[]): Issue[] {
  const { type, column, operator, value, key } = condition;
  const issue = (name: string, message: string): Issue => ({ code: "invalid", path: [...path, name], message });
  const operators = OPERATORS[type];
  if (!operators) return [issue("type", `Invalid discriminator value: ${type}`)];
  if (!columns.includes(column)) return [issue("column", `Invalid column: ${column}`)];
  if (!operators.includes(operator)) return [issue("operator", `Invalid operator ${operator} for ${type}`)];
  const takesKey = ["stringObject", "numberObject", "categoryOptions"].includes(type);
  if (takesKey !== (column === "metadata")) return [issue("type", `Invalid type ${type} for ${column}`)];
  if (takesKey && typeof key !== "string") return [issue("key", "Required")];
  if (operator === "matches" && !["input", "output", "metadata"].includes(column)) {
    return [issue("operator", "matches is for input, output and metadata")];
  }
  const fits: Record<string, boolean> = {
    datetime: !Number.isNaN(Date.parse(String(value))),
    number: typeof value === "number",
    numberObject: typeof value === "number",
    boolean: typeof value === "boolean",
    null: true,
    string: typeof value === "string",
    stringObject: typeof value === "string",
  };
  const isFit = fits[type] ?? (Array.isArray(value) && value.every((one) => typeof one === "string"));
  return isFit ? [] : [issue("value", `Invalid input for ${type}`)];
}

/** Whether an observation fulfils a filter's conditions. */
export function fulfils(filter: string | undefined, observation: StoredObservation): boolean {
  return (JSON.parse(filter ?? "[]") as Condition[]).every((condition) => holds(condition, observation));
}

function holds({ column, type, operator, value, key = "" }: Condition, observation: StoredObservation): boolean {
  const found = column === "metadata" ? metadataOf(observation, key) : COLUMNS[column]?.(observation);
  const actual = found ?? null;
  const text = String(actual ?? "");
  const values = Array.isArray(actual) ? actual : [actual];
  const [a, b] = type === "datetime" ? [Date.parse(text), Date.parse(String(value))] : [Number(actual), Number(value)];
  switch (operator) {
    case "=":
      return actual === value;
    case "<>":
      return actual !== value;
    case "contains":
      return text.includes(String(value));
    case "matches":
      return text.toLowerCase().includes(String(value).toLowerCase());
    case "does not contain":
      return !text.includes(String(value));
    case "starts with":
      return text.startsWith(String(value));
    case "ends with":
      return text.endsWith(String(value));
    case "any of":
      return values.some((one) => (value as unknown[]).includes(one));
    case "none of":
      return !values.some((one) => (value as unknown[]).includes(one));
    case "all of":
      return (value as unknown[]).every((one) => values.includes(one));
    case "is null":
      return actual === null;
    case "is not null":
      return actual !== null;
    default:
      return actual !== null && { ">": a > b, "<": a < b, ">=": a >= b, "<=": a <= b }[operator] === true;
  }
}

function metadataOf({ metadata }: StoredObservation, key: string): unknown {
  const [group = "", ...path] = key.split(".");
  const value = metadata[key] ?? metadata[group];
  return typeof value === "object" ? value[path.join(".")] : value;
}

/** What is wrong with a question for metrics. */
export function metricsIssues(query: string): Issue[] {
  const { view, dimensions = [], filters = [], ...rest } = JSON.parse(query);
  const known = "metrics timeDimension fromTimestamp toTimestamp orderBy config".split(" ");
  const strange = Object.keys(rest).filter((name) => !known.includes(name));
  const columns = view === "observations" ? [...Object.keys(COLUMNS), "release", "parentObservationId"] : SCORE_COLUMNS;
  return [
    ...strange.map((name) => ({ code: "unrecognized_keys", path: [name], message: "Unrecognized key" })),
    ...(dimensions as { field: string }[])
      .filter(({ field: name }) => HIGH.includes(name))
      .map(({ field: name }, n) => ({
        code: "custom",
        path: ["dimensions", n],
        message: `${name} is high cardinality`,
      })),
    ...(filters as Condition[]).flatMap((one, n) => conditionIssues(one, ["filters", n], columns)),
  ];
}

/** What is wrong with a question for scores. */
export function scoreIssues(query: Record<string, string>): Issue[] {
  const wrong = (name: string, message: string): Issue => ({ code: "custom", path: [name], message });
  const types = query.dataType?.split(",") ?? [];
  const isRange = query.valueMin !== undefined || query.valueMax !== undefined;
  const ofBoolean = types[0] === "BOOLEAN" && query.value?.split(",").some((one) => !["true", "false"].includes(one));
  return [
    ...(query.observationId && !query.traceId ? [wrong("observationId", "observationId requires traceId")] : []),
    ...(query.sessionId && query.traceId ? [wrong("sessionId", "sessionId and traceId exclude each other")] : []),
    ...(isRange && types.join() !== "NUMERIC" ? [wrong("dataType", "valueMin and valueMax require NUMERIC")] : []),
    ...(query.value && (types.length !== 1 || ofBoolean) ? [wrong("value", "value requires a single dataType")] : []),
  ];
}
