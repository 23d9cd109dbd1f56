import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { openForReading } from "../../tracing/store/reading.js";

/** Files of a folder, and of those in it, that hold a text: in their bytes, or in the spans that are packed in them. */
export function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
    .filter((name) => readFileSync(join(folder, name)).includes(text) || packedIn(join(folder, name)).includes(text));
}

/** The spans of a store as they are read, whose bytes do not show them; nothing for other files. */
export function packedIn(path: string): string {
  if (basename(path) !== "traces.db") return "";
  const { db, close } = openForReading(path);
  try {
    const rows = db.prepare("SELECT span_json(trace_id, span_id, body) AS json FROM spans").all() as { json: string }[];
    return rows.map(({ json }) => json).join("\n");
  } finally {
    close();
  }
}
