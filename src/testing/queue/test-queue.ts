import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { asked, databaseNamed } from "./databases.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of a PostgreSQL server of the tests, up to the name of a database; undefined where tests use SQLite. */
    postgres: string | undefined;
  }
}

/** The database of a test's service: of each store's folder one, on the tests' server; undefined where there is none. */
export async function queueOf(home: string): Promise<string | undefined> {
  const server = inject("postgres");
  return server === undefined ? undefined : databaseNamed(server, createHash("sha256").update(home).digest("hex"));
}

/** All that a service keeps: the bytes of its file, or the rows of its tables. */
export async function keptIn(home: string, queue: string | undefined): Promise<string> {
  if (queue === undefined) {
    const files = ["service.db", "service.db-wal"].map((name) => join(home, name)).filter((path) => existsSync(path));
    return files.map((path) => readFileSync(path, "latin1")).join("");
  }
  return asked(queue, async (client) => {
    const tables = await client.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname LIKE 'underwrite%'",
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join("\n");
  });
}
