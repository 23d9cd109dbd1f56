import type { Pool, PoolClient } from "pg";
import type PgBoss from "pg-boss";
import { UserError } from "../../../errors.js";
import { DATABASE_ADDRESS, readDatabaseAddress } from "../../../settings/variables.js";
import type { Queries, ServiceDatabase, Value } from "../database.js";
import { isWorthAgain, problemOf } from "./failure.js";
import { inLock, migrate } from "./migrate.js";
import { QUEUE_SCHEMA, SCHEMA } from "./schema.js";

/** The queue of pg-boss: a job in it is named by its decision, and holds nothing else. */
const QUEUE = "decisions";
/** How often a change is made again that another process came between. */
const TRIES = 5;
/** How long a connection may take, and an answer: a database that is silent is one that is away. In milliseconds. */
const CONNECT_MS = 5000;
const ANSWER_MS = 15_000;
/** How long a job may be due before it is offered once more: it should have been found, so its offer was lost. */
const OVERDUE_MS = 1000;
const MOST_OFFERED = 1000;

type Asks = Pick<Pool, "query">;

/** What a database is called. @throws UserError for what is no address; never tells it, for a password may be in it */
function nameOf(address: string): string {
  const read = readDatabaseAddress(address);
  if (read === undefined)
    throw new UserError(`--queue takes the address of a PostgreSQL database: ${DATABASE_ADDRESS}.`);
  return read.name;
}

/**
 * Opens a database of PostgreSQL that servers and workers share, and makes the tables that it lacks.
 *
 * @throws UserError where pg and pg-boss are not installed; ServiceProblem where the database cannot be used
 */
export async function openPostgres(address: string, now: () => number): Promise<ServiceDatabase> {
  const name = nameOf(address);
  const { pg, PgBoss } = await loadPostgres();
  const pool = new pg.Pool({
    connectionString: address,
    application_name: "underwrite",
    max: 10,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    types: {
      // Whole numbers of 64 bits, counts say, are far below what JavaScript's numbers hold.
      getTypeParser: (oid: number, format) => (oid === 20 ? Number : pg.types.getTypeParser(oid, format)),
    },
    verify: (client: PoolClient, done: (error?: Error) => void) => {
      client.query(`SET search_path TO ${SCHEMA}`).then(() => done(), done);
    },
  } as ConstructorParameters<typeof pg.Pool>[0]);
  pool.on("error", () => {}); // a connection that nobody uses was closed: who asks next is told, or gets another one
  const executeSql = (asks: Asks) => ({
    executeSql: (text: string, values?: unknown[]) => asks.query(text, values as Value[]),
  });
  const boss = new PgBoss({ db: executeSql(pool), schema: QUEUE_SCHEMA, schedule: false, supervise: false });
  boss.on("error", () => {}); // it asks nothing by itself
  try {
    const client = await pool.connect();
    try {
      await inLock(client, async () => {
        await migrate(client, name);
        await boss.start();
        await boss.createQueue(QUEUE);
      });
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
    return await SharedDatabase.of({ pool, boss, name, now, executeSql });
  } catch (error) {
    await pool.end();
    throw problemOf(name, error);
  }
}

interface Parts {
  pool: Pool;
  boss: PgBoss;
  name: string;
  now: () => number;
  executeSql: (asks: Asks) => PgBoss.Db;
}

/** The database of a service on many machines. */
class SharedDatabase implements ServiceDatabase {
  readonly isShared = true;
  readonly name: string;
  /** By how much the database's clock is before ours. */
  private aheadMs = 0;
  private readonly alone: Queries;

  private constructor(private readonly parts: Parts) {
    this.name = parts.name;
    this.alone = this.queriesOf(parts.pool);
  }

  static async of(parts: Parts): Promise<SharedDatabase> {
    const database = new SharedDatabase(parts);
    await database.tend();
    return database;
  }

  async change<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (attempt === TRIES || !isWorthAgain(error)) throw problemOf(this.name, error);
      }
    }
  }

  rows<Row>(sql: string, ...values: Value[]): Promise<Row[]> {
    return this.alone.rows<Row>(sql, ...values).catch((error) => this.fail(error));
  }

  row<Row>(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return this.alone.row<Row>(sql, ...values).catch((error) => this.fail(error));
  }

  run(sql: string, ...values: Value[]): Promise<number> {
    return this.alone.run(sql, ...values).catch((error) => this.fail(error));
  }

  offer(ids: readonly string[], notBefore: number): Promise<void> {
    return this.change((queries) => queries.offer(ids, notBefore));
  }

  due(now: number, most: number): Promise<string[]> {
    return this.change((queries) => queries.due(now, most));
  }

  now(): number {
    return this.parts.now() + this.aheadMs;
  }

  /** Finds out how the clocks differ. */
  async tend(): Promise<void> {
    const before = this.parts.now();
    const clock = await this.row<{ at: number }>("SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS at");
    const after = this.parts.now();
    this.aheadMs = Math.round((clock?.at ?? after) - (before + after) / 2);
  }

  async close(): Promise<void> {
    await this.parts.boss.stop({ graceful: false }).catch(() => {}); // it holds nothing
    await this.parts.pool.end();
  }

  private async attempt<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const client = await this.parts.pool.connect();
    let failure: Error | undefined;
    try {
      await client.query("BEGIN");
      const result = await work(this.queriesOf(client));
      await client.query("COMMIT");
      return result;
    } catch (error) {
      failure = await client.query("ROLLBACK").then(
        () => undefined,
        (lost: Error) => lost,
      );
      throw error;
    } finally {
      client.release(failure); // one that cannot even undo is closed
    }
  }

  private fail(error: unknown): never {
    throw problemOf(this.name, error);
  }

  private queriesOf(asks: Asks): Queries {
    const { boss, executeSql } = this.parts;
    const db = executeSql(asks);
    const ask = (sql: string, values: Value[]) => asks.query(numbered(sql), values.map(storable));
    const queries: Queries = {
      rows: async <Row>(sql: string, ...values: Value[]) => (await ask(sql, values)).rows as Row[],
      row: async <Row>(sql: string, ...values: Value[]) => (await ask(sql, values)).rows[0] as Row | undefined,
      run: async (sql, ...values) => (await ask(sql, values)).rowCount ?? 0,
      async offer(ids, notBefore) {
        if (ids.length === 0) return;
        const startAfter = new Date(notBefore).toISOString();
        const jobs = ids.map((id) => ({ id: ticketOf(id), name: QUEUE, startAfter }));
        await boss.insert(jobs as unknown as PgBoss.JobInsert[], { db });
      },
      // A job is taken out of pg-boss by the change that gives it to a worker, and comes back with it.
      async due(now, most) {
        const waiting =
          "SELECT id FROM decisions WHERE state = 'queued' AND not_before <= ? ORDER BY not_before, seq LIMIT ?";
        const fetched = await boss.fetch(QUEUE, { batchSize: most, db } as PgBoss.FetchOptions);
        const ids = fetched.map(({ id }) => id);
        if (ids.length > 0) {
          await boss.deleteJob(QUEUE, ids, { db });
          return ids.map(decisionOf);
        }
        const lost = await queries.rows<{ id: string }>(waiting, now - OVERDUE_MS, MOST_OFFERED);
        if (lost.length > 0) {
          const all = lost.map(({ id }) => id);
          await boss.deleteJob(QUEUE, all.map(ticketOf), { db });
          await queries.offer(all, now - OVERDUE_MS);
        }
        return [];
      },
    };
    return queries;
  }
}

/** pg-boss names jobs by UUIDs, of which decisions' ids are made. */
function ticketOf(decision: string): string {
  return decision.replace(/^dec_(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function decisionOf(ticket: string): string {
  return `dec_${ticket.replaceAll("-", "")}`;
}

/** Values by their numbers, as PostgreSQL wants them. No text of ours has a question mark. */
function numbered(sql: string): string {
  let n = 0;
  return sql.replaceAll("?", () => `$${++n}`);
}

/** PostgreSQL keeps no zero in a text. */
function storable(value: Value): Value {
  return typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value;
}

/**
 * What speaks to PostgreSQL: pg, and pg-boss. They are installed by those who serve from several machines, and loaded
 * here alone.
 *
 * @throws UserError where one of them is not installed
 */
async function loadPostgres() {
  try {
    const [{ default: pg }, { default: PgBoss }] = await Promise.all([import("pg"), import("pg-boss")]);
    return { pg, PgBoss };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError("A queue in PostgreSQL needs two packages that are not installed: npm install pg-boss@10 pg");
  }
}
