import type { TraceFilter, TraceSummary } from "../../filter.js";
import { type Score, type ScoreCondition, wantedValues } from "../../score.js";
import type { TraceRow } from "../rows.js";

/** Adds what spans say of their trace to the trace's row; its parameters are a `TraceRow`. */
export const UPSERT_TRACE = `
  INSERT INTO traces (trace_id, start_us, end_us, complete, name, agent, model, outcome, exit_reason, valid, session,
    version, round_trips, input_tokens, output_tokens, cost_usd, spans, errors, runs, kind)
  VALUES (:trace_id, :start_us, :end_us, :complete, :name, :agent, :model, :outcome, :exit_reason, :valid, :session,
    :version, :round_trips, :input_tokens, :output_tokens, :cost_usd, :spans, :errors, :runs, :kind)
  ON CONFLICT (trace_id) DO UPDATE SET
    start_us = min(start_us, excluded.start_us),
    end_us = max(end_us, excluded.end_us),
    complete = max(complete, excluded.complete),
    name = coalesce(excluded.name, name),
    agent = coalesce(excluded.agent, agent),
    model = coalesce(excluded.model, model),
    outcome = coalesce(excluded.outcome, outcome),
    exit_reason = coalesce(excluded.exit_reason, exit_reason),
    valid = coalesce(excluded.valid, valid),
    session = coalesce(excluded.session, session),
    version = coalesce(excluded.version, version),
    round_trips = round_trips + excluded.round_trips,
    input_tokens = input_tokens + excluded.input_tokens,
    output_tokens = output_tokens + excluded.output_tokens,
    cost_usd = CASE WHEN excluded.cost_usd IS NULL THEN cost_usd ELSE round(coalesce(cost_usd, 0) + excluded.cost_usd, 9) END,
    spans = spans + excluded.spans,
    errors = errors + excluded.errors,
    runs = runs + excluded.runs,
    kind = CASE excluded.kind WHEN 'run' THEN kind ELSE excluded.kind END`;

/** A score's condition in SQL over `scores`. */
export interface OfScores {
  where: string;
  values: (string | number)[];
}

/**
 * A filter as SQL over `traces`.
 *
 * @param isRare whether so few scores meet a condition that their traces are looked up, rather than each trace's scores
 */
export function conditions(
  filter: TraceFilter,
  isRare: (scores: OfScores) => boolean = () => false,
): { where: string; values: (string | number)[] } {
  const { since, until, outcome, invalid, model, name, session, error, kind, scores = [] } = filter;
  const parts: [condition: string, ...values: (string | number)[]][] = [];
  if (since !== undefined) parts.push(["start_us >= ?", since * 1000]);
  if (until !== undefined) parts.push(["start_us < ?", until * 1000]);
  // Of a trace with several runs the row says what one of them came to: each is looked at by itself (`isMeant`).
  const each = (condition: string, ...values: (string | number)[]) =>
    parts.push([`(runs > 1 OR ${condition})`, ...values]);
  if (outcome !== undefined) each("outcome = ?", outcome);
  if (invalid) each("valid = 0");
  if (model !== undefined) each("model = ?", model);
  if (name !== undefined) each("(name = ? OR agent = ?)", name, name);
  if (session !== undefined) each("session = ?", session);
  if (error) parts.push(["errors > 0"]);
  if (kind !== undefined) each("kind = ?", kind);
  for (const condition of scores) {
    const { where, values } = ofScores(condition);
    // With a plus before it, a column is not looked up: else each trace would look through all that have the score.
    const met = isRare({ where, values })
      ? `trace_id IN (SELECT scores.trace_id FROM scores WHERE ${where})`
      : `EXISTS (SELECT 1 FROM scores WHERE scores.trace_id = traces.trace_id AND ${where.replaceAll("scores.", "+scores.")})`;
    parts.push([met, ...values]);
  }
  const where = parts.length > 0 ? `WHERE ${parts.map(([condition]) => condition).join(" AND ")}` : "";
  return { where, values: parts.flatMap(([, ...values]) => values) };
}

/** The values of a name's scores, each once: SQLite steps from one to the next in its index, however many scores have it. */
const VALUES_OF_NAME = `WITH RECURSIVE kept (word) AS (SELECT min(value) FROM scores WHERE name = ? UNION ALL
  SELECT (SELECT min(value) FROM scores WHERE name = ? AND value > word) FROM kept WHERE word IS NOT NULL)
  SELECT word FROM kept`;

function ofScores({ name, value }: ScoreCondition): OfScores {
  if (value === undefined) return { where: "scores.name = ?", values: [name] };
  const { values, anyCase } = wantedValues(name, value);
  const wanted = `(${values.map(() => "?").join(", ")})`;
  if (!anyCase) return { where: `scores.name = ? AND scores.value IN ${wanted}`, values: [name, ...values] };
  // Asked of the scores themselves, a comparison in any case would read all that have the name.
  const kept = `${VALUES_OF_NAME} WHERE word COLLATE NOCASE IN ${wanted}`;
  return { where: `scores.name = ? AND scores.value IN (${kept})`, values: [name, name, name, ...values] };
}

export function toSummary(row: TraceRow, scores: readonly Score[]): TraceSummary {
  const { start_us, end_us, complete, valid, spans: _, runs: _runs, ...rest } = row;
  return {
    ...rest,
    started_at: start_us / 1000,
    duration_ms: (end_us - start_us) / 1000,
    complete: complete === 1,
    valid: valid === null ? null : valid === 1,
    scores: scores.map(({ name, value }) => ({ name, value })),
  };
}
