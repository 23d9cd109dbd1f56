import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";

/** What Langfuse says of a field of an observation. */
export interface ObservationField {
  type: "array" | "boolean" | "datetime" | "map<string, number>" | "number" | "record" | "string" | "unknown";
  nullable?: boolean;
  /** Given when no fields are asked for. */
  default?: boolean;
  /** Large, so it needs a trace, an id or both bounds of time. */
  expensive?: boolean;
  /** Can hold data of applicants. */
  sensitive?: boolean;
  /** The group of fields that holds it in Langfuse's public API. */
  group: string;
}

/** The fields of an observation that can be asked for, by the names of Langfuse's MCP server. */
export const OBSERVATION_FIELDS: Readonly<Record<string, ObservationField>> = {
  id: { type: "string", default: true, group: "core" },
  traceId: { type: "string", default: true, group: "core" },
  startTime: { type: "datetime", default: true, group: "core" },
  endTime: { type: "datetime", nullable: true, default: true, group: "core" },
  parentObservationId: { type: "string", nullable: true, default: true, group: "core" },
  isRootObservation: { type: "boolean", default: true, group: "basic" },
  type: { type: "string", default: true, group: "core" },
  name: { type: "string", nullable: true, default: true, group: "basic" },
  level: { type: "string", default: true, group: "basic" },
  statusMessage: { type: "string", nullable: true, default: true, sensitive: true, group: "basic" },
  providedModelName: { type: "string", nullable: true, default: true, group: "model" },
  latency: { type: "number", nullable: true, default: true, group: "metrics" },
  input: { type: "unknown", nullable: true, expensive: true, sensitive: true, group: "io" },
  output: { type: "unknown", nullable: true, expensive: true, sensitive: true, group: "io" },
  metadata: { type: "record", expensive: true, sensitive: true, group: "metadata" },
  modelParameters: { type: "record", nullable: true, group: "model" },
  usageDetails: { type: "map<string, number>", group: "usage" },
  costDetails: { type: "map<string, number>", group: "usage" },
  totalCost: { type: "number", nullable: true, group: "usage" },
  version: { type: "string", nullable: true, group: "basic" },
  environment: { type: "string", nullable: true, group: "basic" },
  sessionId: { type: "string", nullable: true, sensitive: true, group: "basic" },
  userId: { type: "string", nullable: true, sensitive: true, group: "basic" },
  tags: { type: "array", sensitive: true, group: "trace_context" },
  release: { type: "string", nullable: true, group: "trace_context" },
  traceName: { type: "string", nullable: true, group: "trace_context" },
  timeToFirstToken: { type: "number", nullable: true, group: "metrics" },
};

/** The fields that are given when none are asked for. */
export const DEFAULT_FIELDS: readonly string[] = Object.keys(OBSERVATION_FIELDS).filter(
  (name) => OBSERVATION_FIELDS[name]?.default,
);

/** Metadata values are cut to so many characters, unless their key is expanded. */
const METADATA_CUT = 200;

/**
 * The fields that a request names: none for the default ones, `["*"]` for all.
 * @throws UserError for a field that there is not
 */
export function readFields(fields: readonly string[] | undefined): readonly string[] {
  if (fields === undefined) return DEFAULT_FIELDS;
  if (fields.length === 0)
    throw new UserError('fields is empty: leave it out for the defaults, or pass ["*"] for all.');
  if (fields.includes("*")) {
    if (fields.length === 1) return Object.keys(OBSERVATION_FIELDS);
    throw new UserError('fields mixes "*" with names: pass either ["*"] or names.');
  }
  const unknown = fields.find((name) => !Object.hasOwn(OBSERVATION_FIELDS, name));
  if (unknown === undefined) return [...new Set(fields)];
  throw new UserError(`There is no field ${show(unknown)}: give one of ${Object.keys(OBSERVATION_FIELDS).join(", ")}.`);
}

/** An observation with only the fields that are wanted, and its metadata cut. */
export function projectFields(
  observation: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  expandMetadataKeys: readonly string[] = [],
): Record<string, unknown> {
  const entries = fields.flatMap((name): [string, unknown][] => {
    const value = observation[name];
    if (value === undefined) return [];
    return [[name, name === "metadata" ? cutMetadata(value as Record<string, unknown>, expandMetadataKeys) : value]];
  });
  return Object.fromEntries(entries);
}

/** A key is expanded by its whole path, or by its group: `attributes`. */
function cutMetadata(metadata: Record<string, unknown>, expanded: readonly string[]): Record<string, unknown> {
  const isExpanded = (key: string) => expanded.some((path) => key === path || key.startsWith(`${path}.`));
  const cut = Object.entries(metadata).map(([key, value]): [string, unknown] => {
    const isLong = typeof value === "string" && value.length > METADATA_CUT && !isExpanded(key);
    // A pair of surrogates stays whole.
    return [key, isLong ? value.slice(0, METADATA_CUT).replace(/[\ud800-\udbff]$/, "") : value];
  });
  return Object.fromEntries(cut);
}
