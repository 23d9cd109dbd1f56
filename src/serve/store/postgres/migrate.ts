import type { Client, PoolClient } from "pg";
import { ServiceProblem } from "../database.js";
import { SCHEMA, STEPS } from "./schema.js";

/** Any number: who migrates has its lock. */
const LOCK = 7_244_905_113;

/** Does work that one process does at a time, on a connection of its own. */
export async function inLock<T>(client: PoolClient | Client, work: () => Promise<T>): Promise<T> {
  await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
  try {
    return await work();
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [LOCK]);
  }
}

/**
 * Brings the tables to today's form, step by step, each whole or not at all. To be called in the lock.
 *
 * @throws ServiceProblem where a newer version made them such that this one cannot work with them
 */
export async function migrate(client: PoolClient | Client, name: string, steps = STEPS): Promise<void> {
  const { rows } = await client.query("SELECT to_regclass($1) AS there", [`${SCHEMA}.schema`]);
  const isThere = rows[0]?.there !== null;
  const known = isThere ? (await client.query(`SELECT version, oldest FROM ${SCHEMA}.schema`)).rows[0] : undefined;
  const { version = 0, oldest = 0 } = (known ?? {}) as { version?: number; oldest?: number };
  if (oldest > steps.length) {
    throw new ServiceProblem(
      `The database ${name} was made by a newer underwrite (schema ${version}; this one knows ${steps.length}): install that version here, too.`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    await client.query("BEGIN");
    try {
      if (!isThere && index === 0) {
        await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
        await client.query(`CREATE TABLE ${SCHEMA}.schema (version integer NOT NULL, oldest integer NOT NULL)`);
        await client.query(`INSERT INTO ${SCHEMA}.schema VALUES (0, 0)`);
      }
      await client.query(step.sql);
      await client.query(`UPDATE ${SCHEMA}.schema SET version = $1, oldest = $2`, [index + 1, step.oldest]);
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    }
  }
}
