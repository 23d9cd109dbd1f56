import { METADATA_KEYS } from "../attributes.js";
import type { Observation } from "./observation.js";

/** The kinds of filter, each with its operators: those of Langfuse. */
export const OPERATORS = {
  datetime: [">", "<", ">=", "<="],
  string: ["=", "contains", "does not contain", "starts with", "ends with"],
  stringOptions: ["any of", "none of"],
  arrayOptions: ["any of", "none of", "all of"],
  number: ["=", ">", "<", ">=", "<="],
  boolean: ["=", "<>"],
  stringObject: ["=", "contains", "does not contain", "starts with", "ends with", "matches"],
  numberObject: ["=", ">", "<", ">=", "<="],
  categoryOptions: ["any of", "none of"],
  null: ["is null", "is not null"],
} as const satisfies Record<string, readonly string[]>;

export type FilterType = keyof typeof OPERATORS;

export interface FilterColumn {
  type: FilterType;
  nullable?: boolean;
  /** Its values are long, so it needs a trace, an id or both bounds of time. A text of such a column can be searched for with `matches`. */
  expensive?: boolean;
  valueOf(observation: Observation): unknown;
}

export const FILTER_COLUMNS: Readonly<Record<string, FilterColumn>> = {
  id: { type: "stringOptions", valueOf: ({ id }) => id },
  traceId: { type: "string", valueOf: ({ traceId }) => traceId },
  startTime: { type: "datetime", valueOf: ({ startTime }) => Date.parse(startTime) },
  endTime: { type: "datetime", nullable: true, valueOf: ({ endTime }) => (endTime ? Date.parse(endTime) : null) },
  name: { type: "stringOptions", nullable: true, valueOf: ({ name }) => name },
  type: { type: "stringOptions", valueOf: ({ type }) => type },
  level: { type: "stringOptions", valueOf: ({ level }) => level },
  statusMessage: { type: "string", nullable: true, valueOf: ({ statusMessage }) => statusMessage },
  environment: { type: "stringOptions", nullable: true, valueOf: ({ environment }) => environment },
  version: { type: "string", nullable: true, valueOf: ({ version }) => version },
  release: { type: "string", nullable: true, valueOf: ({ release }) => release },
  userId: { type: "string", nullable: true, valueOf: ({ userId }) => userId },
  sessionId: { type: "string", nullable: true, valueOf: ({ sessionId }) => sessionId },
  parentObservationId: { type: "string", nullable: true, valueOf: ({ parentObservationId: parent }) => parent },
  traceName: { type: "stringOptions", nullable: true, valueOf: ({ traceName }) => traceName },
  providedModelName: { type: "stringOptions", nullable: true, valueOf: ({ providedModelName: model }) => model },
  totalCost: { type: "number", nullable: true, valueOf: ({ totalCost }) => totalCost },
  inputCost: { type: "number", nullable: true, valueOf: ({ costDetails }) => costDetails.input ?? null },
  outputCost: { type: "number", nullable: true, valueOf: ({ costDetails }) => costDetails.output ?? null },
  inputTokens: { type: "number", nullable: true, valueOf: ({ usageDetails }) => usageDetails.input ?? null },
  outputTokens: { type: "number", nullable: true, valueOf: ({ usageDetails }) => usageDetails.output ?? null },
  totalTokens: { type: "number", nullable: true, valueOf: ({ usageDetails }) => usageDetails.total ?? null },
  tokensPerSecond: { type: "number", nullable: true, valueOf: tokensPerSecond },
  latency: { type: "number", nullable: true, valueOf: ({ latency }) => latency },
  timeToFirstToken: { type: "number", nullable: true, valueOf: ({ timeToFirstToken }) => timeToFirstToken },
  input: { type: "string", nullable: true, expensive: true, valueOf: ({ input }) => input },
  output: { type: "string", nullable: true, expensive: true, valueOf: ({ output }) => output },
  metadata: { type: "stringObject", expensive: true, valueOf: ({ metadata }) => metadata },
  tags: { type: "arrayOptions", valueOf: ({ tags }) => tags },
  isRootObservation: { type: "boolean", valueOf: ({ isRootObservation }) => isRootObservation },
  hasParentObservation: { type: "boolean", valueOf: ({ isRootObservation }) => !isRootObservation },
};

function tokensPerSecond({ usageDetails: { output }, latency }: Observation): number | null {
  return output === undefined || !latency ? null : output / latency;
}

/** Other names that Langfuse has for a column. */
export const COLUMN_ALIASES: Readonly<Record<string, string>> = {
  model: "providedModelName",
  traceTags: "tags",
  tokens: "totalTokens",
};

const PATH_OF_KEY = new Map(Object.entries(METADATA_KEYS).map(([attribute, key]) => [key, `attributes.${attribute}`]));

/** A value of an observation's metadata, by its path, or by the key that Langfuse gets it under. */
export function metadataValue(metadata: Readonly<Record<string, string>>, key: string): string | null {
  return metadata[key] ?? metadata[PATH_OF_KEY.get(key) ?? ""] ?? null;
}

/** The kinds of filter that a column takes, its own first: a text can be one of several, or have a part. */
export function filterTypes({ type, nullable }: FilterColumn): FilterType[] {
  const others: Partial<Record<FilterType, FilterType[]>> = {
    string: ["stringOptions"],
    stringOptions: ["string"],
    stringObject: ["numberObject", "categoryOptions"],
  };
  return [type, ...(others[type] ?? []), ...(nullable ? (["null"] as const) : [])];
}

export function operatorsOf(column: FilterColumn, type: FilterType): readonly string[] {
  return column.expensive && type === "string" ? [...OPERATORS.string, "matches"] : OPERATORS[type];
}

/** The columns whose values can be listed. */
export const VALUE_COLUMNS = [
  "name",
  "type",
  "level",
  "environment",
  "version",
  "release",
  "userId",
  "sessionId",
  "traceName",
  "providedModelName",
  "hasParentObservation",
] as const;
export type ValueColumn = (typeof VALUE_COLUMNS)[number];
