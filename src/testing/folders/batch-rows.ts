import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder } from "../processes/cli.js";
import type { MessagesRequest } from "../servers/messages-server.js";

const HEAD = "id,annual_income,total_debt,credit_score,loan_amount\n";

/** A folder with an input of so many rows for `underwrite batch`, `in.csv`: each of figures of its own. */
export function rowsFolder(rows: number): string {
  const cwd = emptyFolder();
  const lines = Array.from({ length: rows }, (_, n) => `r${n + 1},${50_000 + n},0,720,${100_000 + n}\n`);
  writeFileSync(join(cwd, "in.csv"), HEAD + lines.join(""));
  return cwd;
}

/** Whether a request is of the n-th of these rows. */
export function isOfRow(n: number, { messages }: MessagesRequest): boolean {
  return JSON.stringify(messages[0]).includes(String(99_999 + n));
}

/** The records of an output in JSONL. */
export function recordsIn(cwd: string, file = "out.jsonl") {
  return readFileSync(join(cwd, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** How each row of an output ended: `r1 decided`. */
export function statusesIn(cwd: string): string[] {
  return recordsIn(cwd).map(({ id, status }) => `${id} ${status}`);
}
