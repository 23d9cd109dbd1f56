import type { Connection } from "../files/connection.js";
import { letOthersWrite } from "../files/database.js";
import { UNPACKED } from "../files/schema.js";
import { parseSpan, type Row } from "../rows.js";
import { isPacked, packSpan } from "./pack-span.js";
import { TextTable } from "./text-table.js";

/** Spans of one transaction: a kill costs no more work, and whoever writes waits no longer. */
const STEP = 25;
/** Steps after which the others are let in. */
const STEPS_OF_A_TURN = 20;

/**
 * Packs spans that an earlier version kept as their JSON, newest first: some in one transaction, which also notes how
 * far it came, so that any process goes on where another one ended. What cannot be read stays as it is.
 *
 * @returns how many are still to be looked at; 0 when all is done
 */
export function packStored(connection: Connection): number {
  if (unpacked(connection) === 0) return 0;
  return connection.transaction(() => {
    const from = unpacked(connection); // another process may have been here since
    const rows = connection
      .sql(`SELECT *, body AS span FROM spans WHERE id <= ? ORDER BY id DESC LIMIT ${STEP}`)
      .all(from) as (Row & { id: number })[];
    const texts = new TextTable((sql) => connection.sql(sql));
    for (const { id, ...row } of rows) {
      const span = isPacked(row.span) ? undefined : parseSpan(row, connection.textOf);
      if (!span) continue;
      const packed = packSpan(span, texts.idOf);
      texts.count(packed.texts, 1);
      // Not updated: SQLite joins pages that have become half empty where rows are removed, and there only.
      connection.sql("DELETE FROM spans WHERE id = ?").run(id);
      const { trace_id, span_id, name, start_us, duration_us, error, origin } = row;
      const columns = [id, trace_id, span_id, name, start_us, duration_us, error, origin, packed.body];
      connection.sql("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)").run(...(columns as string[]));
    }
    texts.end();
    const left = rows.length < STEP ? 0 : Math.max(0, Number(rows.at(-1)?.id ?? 1) - 1);
    connection.keepNote(UNPACKED, left > 0 ? String(left) : undefined);
    return left;
  });
}

/** Up to which number spans may be as an earlier version kept them; 0 where none is. */
export function unpacked(connection: Connection): number {
  return Number.parseInt(connection.note(UNPACKED) ?? "0", 10) || 0;
}

/** Packs all that earlier versions kept, and lets other writers in: for commands that may take their time. */
export async function packAll(connection: Connection): Promise<void> {
  for (let step = 1; packStored(connection) > 0; step++) if (step % STEPS_OF_A_TURN === 0) await letOthersWrite();
}
