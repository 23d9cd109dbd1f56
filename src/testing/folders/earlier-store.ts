import { DatabaseSync } from "@photostructure/sqlite";
import { addSpanFunction } from "../../tracing/store/packing/span-function.js";

/** Makes a store what the version before packed spans would have made: each span as its JSON, and no shared texts. */
export function asEarlierVersion(path: string): void {
  const db = new DatabaseSync(path);
  addSpanFunction(db);
  db.exec(`
    PRAGMA secure_delete = ON;
    UPDATE spans SET body = span_json(trace_id, span_id, body);
    DROP TABLE texts;
    DROP TABLE text_uses;
    DELETE FROM settings WHERE name = 'unpacked_spans';
    PRAGMA user_version = 4;
    PRAGMA wal_checkpoint(TRUNCATE);`);
  db.close();
}
