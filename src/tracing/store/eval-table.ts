import type { Redactor } from "../../text/redact.js";
import type { Connection } from "./files/connection.js";
import { type EvalRunRow, type Row, readEvalRunRow } from "./rows.js";

/** Runs that are read at once. */
const PAGE = 100;

/** Eval runs and their results, kept beside the traces that they link to. What is in them is their engine's to say. */
export class EvalTable {
  /** @param redactor blanks secrets in all that is written */
  constructor(
    private readonly connection: Connection,
    private readonly redactor: Redactor,
  ) {}

  /** Keeps what an eval run is going to do; of one that goes on, as it is planned now. */
  begin(run: Omit<EvalRunRow, "summary">, startedAt: number): void {
    this.connection
      .sql("INSERT INTO eval_runs VALUES (?, ?, ?, ?, NULL) ON CONFLICT (id) DO UPDATE SET plan = excluded.plan")
      .run(run.id, run.agent, Math.round(startedAt * 1000), this.redactor.text(run.plan));
  }

  /**
   * Keeps one result; the same case and repeat again replaces it. Of a run that was removed while it went on nothing is
   * kept: nobody could reach it.
   */
  addResult(runId: string, { case_id, repeat, body }: { case_id: string; repeat: number; body: string }): void {
    this.connection
      .sql(
        `INSERT OR REPLACE INTO eval_results SELECT ?1, ?2, ?3, ?4
         WHERE EXISTS (SELECT 1 FROM eval_runs WHERE id = ?1)`,
      )
      .run(runId, this.redactor.text(case_id), repeat, this.redactor.text(body));
  }

  /** Keeps what came out of a run: it has ended. */
  end(runId: string, summary: string): void {
    this.connection.sql("UPDATE eval_runs SET summary = ? WHERE id = ?").run(this.redactor.text(summary), runId);
  }

  /** Eval runs, newest first; of one agent, or of all. */
  *newest({ agent }: { agent?: string }): Generator<EvalRunRow> {
    const of = agent === undefined ? "" : "WHERE agent = ?";
    const page = this.connection.sql(
      `SELECT id, agent, plan, summary FROM eval_runs ${of} ORDER BY started_us DESC, id LIMIT ${PAGE} OFFSET ?`,
    );
    for (let offset = 0; ; offset += PAGE) {
      const rows = page.all(...(agent === undefined ? [] : [agent]), offset) as Row[];
      yield* this.read(rows);
      if (rows.length < PAGE) return;
    }
  }

  /** Eval runs whose ids begin so; at most `limit`. */
  withPrefix(prefix: string, limit: number): EvalRunRow[] {
    const rows = this.connection
      .sql("SELECT id, agent, plan, summary FROM eval_runs WHERE substr(id, 1, length(?1)) = ?1 LIMIT ?2")
      .all(prefix, limit);
    return this.read(rows as Row[]);
  }

  /** Eval runs that a person has called so, newest first; at most `limit`. */
  named(name: string, limit: number): EvalRunRow[] {
    const rows = this.connection
      .sql(
        `SELECT id, agent, plan, summary FROM eval_runs
         WHERE CASE WHEN json_valid(plan) THEN json_extract(plan, '$.plan.name') END = ?
         ORDER BY started_us DESC, id LIMIT ?`,
      )
      .all(name, limit);
    return this.read(rows as Row[]);
  }

  /** The results of a run, as they were kept. */
  results(runId: string): { id: string; body: unknown }[] {
    const rows = this.connection
      .sql("SELECT case_id, repeat, body FROM eval_results WHERE run_id = ?")
      .all(runId) as Row[];
    return rows.map(({ case_id, repeat, body }) => ({ id: `${runId} ${case_id} ${repeat}`, body }));
  }

  /** Notes that a row is none of its engine's. */
  leaveOut(table: "eval_runs" | "eval_results", id: string): void {
    this.connection.badRows.add(table, id);
  }

  private read(rows: readonly Row[]): EvalRunRow[] {
    return rows.flatMap((row) => readEvalRunRow(row, this.connection.badRows) ?? []);
  }
}
