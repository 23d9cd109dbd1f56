import type { Connection } from "./connection.js";

/** How many traces began before a time (milliseconds), and removes them with all that is theirs on request. */
export function prune(connection: Connection, before: number, remove: boolean): number {
  const cut = before * 1000;
  const { count } = connection.sql("SELECT count(*) AS count FROM traces WHERE start_us < ?").get(cut) as {
    count: number;
  };
  if (remove) {
    connection.transaction(() => {
      const old = "(SELECT trace_id FROM traces WHERE start_us < ?)";
      connection
        .sql(`DELETE FROM deliveries WHERE item IN (SELECT 'score ' || id FROM scores WHERE trace_id IN ${old})`)
        .run(cut);
      connection
        .sql(
          `DELETE FROM deliveries WHERE item IN (SELECT 'span ' || trace_id || ' ' || span_id FROM spans WHERE trace_id IN ${old})`,
        )
        .run(cut);
      connection.sql(`DELETE FROM observations WHERE id IN (SELECT id FROM spans WHERE trace_id IN ${old})`).run(cut);
      for (const table of ["scores", "spans"]) connection.sql(`DELETE FROM ${table} WHERE trace_id IN ${old}`).run(cut);
      connection.sql("DELETE FROM traces WHERE start_us < ?").run(cut);
    });
  }
  return count;
}
