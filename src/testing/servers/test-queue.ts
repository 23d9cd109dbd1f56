import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";

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

/** A database that is made where it is not there yet. @param name anything */
export async function databaseNamed(server: string, name: string): Promise<string> {
  const database = `t_${name.replace(/\W/g, "_").slice(0, 40)}`;
  await asked(`${server}/postgres`, async (client) => {
    const { rows } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (rows.length === 0) await client.query(`CREATE DATABASE ${database}`);
  });
  return `${server}/${database}`;
}

/** Asks a database on a connection of its own. */
export async function asked<T>(address: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
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
