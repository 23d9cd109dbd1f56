import { UserError } from "../../errors.js";

/** What a statement's `?` stand for. */
export type Value = string | number | null;

/** What can be asked of the service's database, alone or as a part of a change. */
export interface Queries {
  /** @param sql what SQLite and PostgreSQL both understand, with a `?` for each value */
  rows<Row>(sql: string, ...values: Value[]): Promise<Row[]>;
  /** The first row, if there is one. */
  row<Row>(sql: string, ...values: Value[]): Promise<Row | undefined>;
  /** @returns how many rows were changed */
  run(sql: string, ...values: Value[]): Promise<number>;
  /** Lets workers find jobs from a time on: part of the change that puts them into the queue. */
  offer(ids: readonly string[], notBefore: number): Promise<void>;
  /** Jobs that wait and are due, the oldest first. As long as the change lasts no other process is given them. */
  due(now: number, most: number): Promise<string[]>;
}

/**
 * What the service keeps: keys, jobs and their results, batches, reviews, verdicts, messages that wait, and who did what.
 * There is no other place: where it cannot be used, nothing is accepted. All of it fails with a ServiceProblem then.
 */
export interface ServiceDatabase extends Queries {
  /** What it is called where somebody must look after it; never with a password. */
  readonly name: string;
  /** Whether processes of other machines work on it, whose traces are elsewhere. */
  readonly isShared: boolean;
  /**
   * Does work that is kept as a whole, or not at all. The work asks what it is given, and never the database itself; where
   * another process comes between, it is done again.
   */
  change<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Milliseconds since 1970, by the one clock of all processes that share the database. */
  now(): number;
  /** Looks after it, every few seconds. */
  tend(): Promise<void>;
  close(): Promise<void>;
}

/** The database cannot be used now: what is wrong, and what to do. A request gets 503 for it. */
export class ServiceProblem extends UserError {}

/** As much as a decision takes, more or less, in characters. */
const ROOM = "x".repeat(16_384);

/** Whether a decision could be kept: asked of the database itself, as what answered a moment ago can be away or full. */
export async function isUsable(database: ServiceDatabase): Promise<boolean> {
  const mark =
    "INSERT INTO settings (name, value) VALUES ('ready', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
  try {
    await database.change(async (queries) => {
      for (const value of [ROOM, ""]) await queries.run(mark, value);
    });
    return true;
  } catch {
    return false; // whatever it is: requests are told what
  }
}
