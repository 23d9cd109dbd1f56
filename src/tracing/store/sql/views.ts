import { ATTRIBUTE, OPERATION } from "../../attributes.js";
import { RUN_KINDS } from "../../vocabulary/kinds.js";
import { SPAN_ATTRIBUTE, SPAN_JSON } from "../packing/span-function.js";

/** A view over the store, for questions in SQL: its name, columns and meaning stay the same when tables change. */
interface View {
  /** What a row of it is. */
  row: string;
  /** Its columns, in order: what each holds, and the expression that gives it; `""` where the name says enough. */
  columns: Readonly<Record<string, readonly [meaning: string, expression: string]>>;
  /** Where the rows come from: what follows `FROM`. */
  from: string;
}

/** Microseconds since 1970 as ISO 8601 with milliseconds, which sorts as time does. */
const iso = (micros: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${micros} / 1e6, 'unixepoch')`;
/** JSON that may be damaged: then it is null. */
const json = (text: string) => `CASE WHEN json_valid(${text}) THEN ${text} END`;
/** A value of an attribute of OTLP, whatever its type is; lists stay as OTLP has them. */
const value = (entry: string) => `coalesce(
    ${entry} ->> '$.value.stringValue', CAST(${entry} ->> '$.value.intValue' AS INTEGER), ${entry} ->> '$.value.doubleValue',
    ${entry} ->> '$.value.boolValue', ${entry} -> '$.value.arrayValue.values')`;
/** A span's JSON, however the store keeps it. */
const SPAN = `${SPAN_JSON}(s.trace_id, s.span_id, s.body)`;
const attribute = (name: string) => `${SPAN_ATTRIBUTE}(s.trace_id, s.span_id, s.body, '${name}')`;

/**
 * A column of `runs`: of a trace that is one run its row says it; of several, each run's own span does.
 *
 * @param own expression over the run's span `s` and its row `o`
 */
const ofRun = (name: string, own: string) => `CASE WHEN s.id IS NULL THEN t.${name} ELSE ${own} END`;
const KIND = attribute(ATTRIBUTE.kind);
const KINDS = RUN_KINDS.map((kind) => `'${kind}'`).join(", ");

export const VIEWS = {
  runs: {
    row: "a run; of a trace without one, the trace",
    columns: {
      run_id: [
        "as commands and other tools take it",
        "CASE WHEN s.id IS NULL THEN t.trace_id ELSE t.trace_id || '-' || s.span_id END",
      ],
      trace_id: ["", "t.trace_id"],
      started_at: ["ISO 8601, UTC", iso("coalesce(s.start_us, t.start_us)")],
      duration_ms: ["", "coalesce(s.duration_us, t.end_us - t.start_us) / 1000"],
      agent: ["", ofRun("agent", attribute(ATTRIBUTE.agentName))],
      kind: [RUN_KINDS.join(", "), ofRun("kind", `CASE WHEN ${KIND} IN (${KINDS}) THEN ${KIND} ELSE 'run' END`)],
      model: ["", ofRun("model", `coalesce(${attribute(ATTRIBUTE.requestModel)}, o.model)`)],
      outcome: ["in the agent's words", ofRun("outcome", attribute(ATTRIBUTE.outcome))],
      exit_reason: ["", ofRun("exit_reason", attribute(ATTRIBUTE.exitReason))],
      valid: ["1 where the output stood, else 0", ofRun("valid", attribute(ATTRIBUTE.valid))],
      complete: ["0 where it never ended", ofRun("complete", "1")],
      session: ["an eval's runs share one: its eval_id", ofRun("session", "o.session")],
      version: ["of the program", ofRun("version", attribute(ATTRIBUTE.appVersion))],
      round_trips: ["null where a trace has several runs, as the next five", ofRun("round_trips", "NULL")],
      input_tokens: ["", ofRun("input_tokens", "NULL")],
      output_tokens: ["", ofRun("output_tokens", "NULL")],
      cost_usd: ["", ofRun("cost_usd", "NULL")],
      spans: ["how many", ofRun("spans", "NULL")],
      errors: ["spans that failed", ofRun("errors", "NULL")],
    },
    from: `main.traces AS t LEFT JOIN main.spans AS s ON t.runs > 1 AND s.trace_id = t.trace_id
      AND ${attribute(ATTRIBUTE.operation)} = '${OPERATION.run}'
      LEFT JOIN main.observations AS o ON o.id = s.id`,
  },
  spans: {
    row: "a span: a run, a model call, a tool call, a check",
    columns: {
      trace_id: ["", "s.trace_id"],
      span_id: ["", "s.span_id"],
      parent_id: ["null at the root", "o.parent_id"],
      name: ["a tool's name at tool calls", "coalesce(o.name, s.name)"],
      type: ["AGENT, GENERATION, TOOL, GUARDRAIL, SPAN, …", "o.type"],
      level: ["DEFAULT, WARNING, ERROR", "o.level"],
      started_at: ["ISO 8601, UTC", iso("s.start_us")],
      duration_ms: ["", "s.duration_us / 1000"],
      error: ["1 where it failed", "s.error"],
      status_message: ["", `${json(SPAN)} ->> '$.status.message'`],
      model: ["", "o.model"],
      input_tokens: ["", "o.input_tokens"],
      output_tokens: ["", "o.output_tokens"],
      cost_usd: ["", "o.cost_usd"],
      session: ["", "o.session"],
      user: ["", "o.user"],
      input: [
        "text; may be long",
        `coalesce(${[ATTRIBUTE.observationInput, ATTRIBUTE.toolArguments, ATTRIBUTE.inputMessages].map((name) => attribute(name)).join(", ")})`,
      ],
      output: [
        "text; may be long",
        `coalesce(${[ATTRIBUTE.observationOutput, ATTRIBUTE.toolResult, ATTRIBUTE.outputMessages].map((name) => attribute(name)).join(", ")})`,
      ],
      attributes: [
        "JSON object, by attribute: attributes ->> '$.\"underwrite.exit_reason\"'",
        `(SELECT json_group_object(a.value ->> '$.key', ${value("a.value")}) FROM json_each(${json(SPAN)}, '$.attributes') AS a)`,
      ],
    },
    from: "main.spans AS s LEFT JOIN main.observations AS o ON o.id = s.id",
  },
  scores: {
    row: "a score of a trace or span: by checks, evals and people",
    columns: {
      score_id: ["", "c.id"],
      trace_id: ["", "c.trace_id"],
      span_id: ["null for the whole trace", "c.span_id"],
      name: ["", "c.name"],
      value: ["number, or text of a category; truths are 1 and 0", "c.value"],
      data_type: ["BOOLEAN, NUMERIC, CATEGORICAL, TEXT", "c.data_type"],
      comment: ["", "c.comment"],
      source: ["who gave it", "c.source"],
      created_at: ["ISO 8601, UTC", iso("c.created_us")],
    },
    from: "main.scores AS c",
  },
  evals: {
    row: "an eval run",
    columns: {
      eval_id: ["the session of its runs", "e.id"],
      agent: ["", "e.agent"],
      name: ["as a person called it", `${json("e.plan")} ->> '$.plan.name'`],
      started_at: ["ISO 8601, UTC", iso("e.started_us")],
      ended: ["0 where it was killed, or goes on", "e.summary IS NOT NULL"],
      partial: ["why it is not the whole suite; null where it is", `${json("e.plan")} ->> '$.plan.partial'`],
      cases: ["that it was to run", `json_array_length(${json("e.plan")}, '$.plan.case_ids')`],
      passed: ["runs of cases, as the next two", countOf("pass")],
      failed: ["", countOf("fail")],
      errors: ["", countOf("error")],
    },
    from: "main.eval_runs AS e",
  },
  case_results: {
    row: "one run of one case of an eval",
    columns: {
      eval_id: ["", "r.run_id"],
      case_id: ["", "r.case_id"],
      repeat: ["from 0", "r.repeat"],
      status: ["pass, fail, error", `${json("r.body")} ->> '$.status'`],
      outcome: ["", `${json("r.body")} ->> '$.outcome'`],
      exit_reason: ["", `${json("r.body")} ->> '$.exit_reason'`],
      trace_id: ["", `${json("r.body")} ->> '$.trace_id'`],
      failed_graders: [
        "their names, with commas",
        `(SELECT group_concat(g.value ->> '$.name', ', ') FROM json_each(${json("r.body")}, '$.grades') AS g
        WHERE g.value ->> '$.status' IN ('fail', 'error'))`,
      ],
      grades: ["JSON list of name, status, value, reason", `${json("r.body")} -> '$.grades'`],
      input_tokens: ["", `${json("r.body")} ->> '$.usage.input_tokens'`],
      output_tokens: ["", `${json("r.body")} ->> '$.usage.output_tokens'`],
      cost_usd: ["", `${json("r.body")} ->> '$.usage.cost_usd'`],
      duration_ms: ["", `${json("r.body")} ->> '$.usage.duration_ms'`],
    },
    from: "main.eval_results AS r",
  },
} as const satisfies Record<string, View>;

export type ViewName = keyof typeof VIEWS;

function countOf(status: string): string {
  return `(SELECT count(*) FROM main.eval_results AS r WHERE r.run_id = e.id AND ${json("r.body")} ->> '$.status' = '${status}')`;
}

/** Columns that hold what others wrote, in which secrets are blanked. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  ..."name agent model outcome session version status_message user input output attributes".split(" "),
  ..."value comment grades partial case_id".split(" "),
]);

/**
 * The SELECT that a view is, for one connection.
 *
 * @param tables where each table is
 * @param unpacking names of the functions that read spans
 * @param redact name of the function that blanks secrets in a text, where there are any
 */
export function viewQuery(
  name: ViewName,
  {
    tables,
    unpacking,
    redact,
  }: {
    tables: ReadonlyMap<string, string>;
    unpacking: { json: string; attribute: string };
    redact?: string;
  },
): string {
  const { columns, from } = VIEWS[name];
  const expressions = Object.entries(columns).map(([column, [, expression]]) => {
    const clean = redact !== undefined && FREE_TEXT.has(column) ? `${redact}(${expression})` : expression;
    return `${clean} AS "${column}"`;
  });
  const query = `SELECT ${expressions.join(",\n  ")}\nFROM ${from}`;
  const named = query
    .replaceAll(`${SPAN_JSON}(`, `${unpacking.json}(`)
    .replaceAll(`${SPAN_ATTRIBUTE}(`, `${unpacking.attribute}(`);
  return named.replace(/\bmain\.(\w+)/g, (whole, table: string) => tables.get(table) ?? whole);
}

/** The views in a line each, as the tool's description has them. */
export function viewsInShort(): string {
  return Object.entries(VIEWS)
    .map(([name, { columns }]) => `${name}(${Object.keys(columns).join(", ")})`)
    .join("\n");
}

/** What a row of each view is, and what each of its columns holds; `""` where its name says enough. */
export function describeViews(): Record<string, { row: string; columns: Record<string, string> }> {
  return Object.fromEntries(
    Object.entries(VIEWS).map(([name, { row, columns }]) => [
      name,
      { row, columns: Object.fromEntries(Object.entries(columns).map(([column, [meaning]]) => [column, meaning])) },
    ]),
  );
}
