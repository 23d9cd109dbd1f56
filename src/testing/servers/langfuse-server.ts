import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deliveredSpan } from "../../langfuse/delivery/delivered-span.js";
import type { Score } from "../../tracing/score.js";
import type { StoredSpan } from "../../tracing/store/store.js";
import { type StoredObservation, toObservation, toWireScore } from "./langfuse-observation.js";
import { filterIssues, fulfils, type Issue, metricsIssues, scoreIssues } from "./langfuse-questions.js";

/** A request as it arrived. */
interface ReceivedRequest {
  path: string;
  query: Record<string, string>;
}

export interface LangfuseServer {
  url: string;
  requests: ReceivedRequest[];
  /** Keeps spans as Langfuse does when they were delivered to it over OpenTelemetry, and observations of other ways as they are. */
  add(items: {
    spans?: readonly StoredSpan[];
    observations?: readonly StoredObservation[];
    scores?: readonly Score[];
  }): void;
  /** Answers the next requests with a status, and headers. */
  failNext(times: number, status: number, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

export const LANGFUSE_KEYS = { publicKey: "pk-lf-test-1", secretKey: "sk-lf-test-2" };

const GROUPS: Record<string, readonly string[]> = {
  core: ["id", "traceId", "startTime", "endTime", "projectId", "parentObservationId", "type"],
  basic: ["name", "level", "statusMessage", "version", "environment", "userId", "sessionId", "isRootObservation"],
  time: ["completionStartTime", "createdAt", "updatedAt"],
  io: ["input", "output"],
  metadata: ["metadata"],
  model: ["model", "modelParameters"],
  usage: ["usageDetails", "costDetails", "totalCost"],
  prompt: ["promptId", "promptName", "promptVersion"],
  metrics: ["latency"],
  trace_context: ["tags", "release", "traceName"],
};
const EQUAL = [
  "traceId",
  "sessionId",
  "name",
  "type",
  "level",
  "userId",
  "version",
  "environment",
  "parentObservationId",
];
const PARAMETERS = "fields expandMetadata limit cursor fromStartTime toStartTime filter isRootObservation"
  .split(" ")
  .concat(EQUAL);
const SCORE_PARAMETERS =
  "fields limit cursor traceId observationId sessionId name source dataType environment value valueMin valueMax fromTimestamp toTimestamp".split(
    " ",
  );

/**
 * A loopback server that reads out a Langfuse project as its public API does: cursors, field groups, values of
 * metadata cut to 200 characters, at most 1,000 observations or 100 scores a page, and 400 with zod's issues for what it
 * does not take. Where there is a filter, it heeds no parameter that is a condition.
 *
 * @param options.metadata whether groups of metadata are objects, or each of their values stands by its path
 */
export async function startLangfuseServer(options: { metadata?: "nested" | "paths" } = {}): Promise<LangfuseServer> {
  const { metadata: shape = "nested" } = options;
  const observations = new Map<string, StoredObservation>();
  const scores = new Map<string, ReturnType<typeof toWireScore>>();
  const requests: ReceivedRequest[] = [];
  let failures: { status: number; headers: Record<string, string> }[] = [];

  function answer(incoming: IncomingMessage): { status: number; headers?: Record<string, string>; body: unknown } {
    const url = new URL(incoming.url ?? "", "http://127.0.0.1");
    const query = Object.fromEntries(url.searchParams);
    requests.push({ path: url.pathname, query });
    const failing = failures.shift();
    if (failing) return { ...failing, body: { message: "The test's server fails.", error: "TestError" } };
    const { publicKey, secretKey } = LANGFUSE_KEYS;
    const wanted = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`;
    if (incoming.headers.authorization !== wanted) return { status: 401, body: { message: "Invalid credentials" } };
    if (url.pathname === "/api/public/v2/observations") return readObservations(query);
    if (url.pathname === "/api/public/v3/scores") return readScores(query);
    if (url.pathname === "/api/public/v2/metrics") return readMetrics(query);
    return { status: 404, body: { message: "Not found" } };
  }

  function readObservations(query: Record<string, string>) {
    const groups = (query.fields ?? "core,basic").split(",");
    const limit = Number(query.limit ?? 50);
    const unknown = [...groups.filter((group) => !(group in GROUPS)), ...unknownIn(query, PARAMETERS)];
    if (unknown.length > 0 || limit > 1000) return { status: 400, body: { message: `Invalid: ${unknown} ${limit}` } };
    const wrong = filterIssues(query.filter);
    if (wrong.length > 0) return refusal(wrong);
    const from = query.fromStartTime ?? "";
    const to = query.toStartTime ?? "~";
    const isRoot = query.isRootObservation;
    const fits = (observation: StoredObservation) =>
      observation.startTime >= from &&
      observation.startTime < to &&
      (isRoot === undefined || String(observation.isRootObservation) === isRoot) &&
      EQUAL.every((name) => query[name] === undefined || observation[name] === query[name]);
    const matching = [...observations.values()].filter((observation) =>
      query.filter === undefined ? fits(observation) : fulfils(query.filter, observation),
    );
    const expand = (query.expandMetadata ?? "").split(",");
    const names = ["core", ...groups].flatMap((group) => GROUPS[group] ?? []);
    const view = (observation: StoredObservation) => {
      const whole = { ...observation, metadata: shapeMetadata(observation.metadata, shape, expand) };
      return Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)));
    };
    const { data, meta } = page(
      matching,
      ({ startTime, traceId, id }) => [startTime, traceId, id],
      limit,
      query.cursor,
    );
    return { status: 200, body: { data: data.map(view), meta } };
  }

  /** How many observations began in a window: the only metric that it knows. */
  function readMetrics({ query = "{}" }: Record<string, string>) {
    const wrong = metricsIssues(query);
    if (wrong.length > 0) return refusal(wrong);
    const { view, fromTimestamp, toTimestamp, filters } = JSON.parse(query);
    const filter = view === "observations" ? JSON.stringify(filters) : undefined;
    const counted = [...observations.values()].filter(
      (one) => one.startTime >= fromTimestamp && one.startTime < toTimestamp && fulfils(filter, one),
    );
    return { status: 200, body: { data: [{ count_count: String(counted.length) }] } };
  }

  function readScores(query: Record<string, string>) {
    const limit = Number(query.limit ?? 50);
    const groups = (query.fields ?? "").split(",").filter(Boolean);
    const unknown = groups.filter((group) => !["details", "subject", "annotation"].includes(group));
    const wrong = [...unknown, ...unknownIn(query, SCORE_PARAMETERS)];
    if (wrong.length > 0 || limit > 100) return { status: 400, body: { message: `Invalid: ${wrong} ${limit}` } };
    const issues = scoreIssues(query);
    if (issues.length > 0) return refusal(issues);
    const isIn = (name: string, value: unknown) => query[name]?.split(",").includes(String(value)) ?? true;
    const matching = [...scores.values()].filter(
      ({ subject: { kind, id, traceId }, ...score }) =>
        isIn("traceId", traceId ?? id) &&
        isIn("observationId", kind === "observation" ? id : undefined) &&
        isIn("name", score.name) &&
        isIn("source", score.source) &&
        isIn("dataType", score.dataType) &&
        isIn("environment", score.environment) &&
        isIn("value", score.value) &&
        !(Number(query.valueMin) > Number(score.value)) &&
        !(Number(query.valueMax) < Number(score.value)),
    );
    const view = ({ comment, subject, ...rest }: ReturnType<typeof toWireScore>) => ({
      ...rest,
      ...(groups.includes("details") ? { comment } : {}),
      ...(groups.includes("subject") ? { subject } : {}),
    });
    const { data, meta } = page(matching, ({ timestamp, id }) => [timestamp, id], limit, query.cursor);
    return { status: 200, body: { data: data.map(view), meta: { limit, ...meta } } };
  }

  /** The environment of a trace's spans: scores are delivered with it. */
  const environmentOf = (traceId: string) =>
    [...observations.values()].find((one) => one.traceId === traceId)?.environment as string | undefined;

  const server = createServer((incoming, outgoing) => send(outgoing, answer(incoming)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    add({ spans = [], observations: others = [], scores: judged = [] }) {
      const all = [...spans.map(deliveredSpan).map(toObservation), ...others];
      for (const observation of all) observations.set(`${observation.traceId} ${observation.id}`, observation);
      for (const score of judged) scores.set(score.id, toWireScore(score, environmentOf(score.trace_id)));
    },
    failNext(times, status, headers = {}) {
      failures = Array.from({ length: times }, () => ({ status, headers }));
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What Langfuse says of a question that it does not take. */
function refusal(error: readonly Issue[]) {
  return { status: 400, body: { message: "Invalid request data", error } };
}

function unknownIn(query: Record<string, string>, known: readonly string[]): string[] {
  return Object.keys(query).filter((name) => !known.includes(name));
}

/** A page in descending order of a key; the cursor is the key of its last item. */
function page<T>(items: T[], keyOf: (item: T) => string[], limit: number, cursor: string | undefined) {
  const key = (item: T) => keyOf(item).join(" ");
  const after = cursor === undefined ? undefined : Buffer.from(cursor, "base64url").toString();
  const sorted = items.sort((a, b) => (key(a) < key(b) ? 1 : -1));
  const rest = after === undefined ? sorted : sorted.filter((item) => key(item) < after);
  const data = rest.slice(0, limit);
  const last = data.at(-1);
  const meta = rest.length > limit && last ? { cursor: Buffer.from(key(last)).toString("base64url") } : {};
  return { data, meta };
}

function shapeMetadata(
  metadata: StoredObservation["metadata"],
  shape: "nested" | "paths",
  expand: readonly string[],
): Record<string, unknown> {
  const cut = (value: string, ...keys: string[]) =>
    value.length <= 200 || keys.some((key) => expand.includes(key)) ? value : value.slice(0, 200);
  const groups = Object.entries(metadata).map(([group, values]) => {
    if (typeof values === "string") {
      const own = cut(values, group);
      return [group, shape === "nested" ? own : { [group]: own }] as const;
    }
    const shaped = Object.entries(values).map(([key, value]): [string, string] =>
      shape === "nested" ? [key, cut(value, group)] : [`${group}.${key}`, cut(value, `${group}.${key}`)],
    );
    return [group, Object.fromEntries(shaped)] as const;
  });
  return shape === "nested" ? Object.fromEntries(groups) : Object.assign({}, ...groups.map(([, values]) => values));
}

function send(
  outgoing: ServerResponse,
  { status, headers, body }: { status: number; headers?: Record<string, string>; body: unknown },
): void {
  outgoing.writeHead(status, { "content-type": "application/json", ...headers });
  outgoing.end(JSON.stringify(body));
}
