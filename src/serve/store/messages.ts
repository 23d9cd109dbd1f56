import type { Queries, ServiceDatabase } from "./database.js";
import { newId } from "./decisions.js";

/** A webhook's message that waits. */
export interface Message {
  id: string;
  at: number;
  body: string;
  attempts: number;
}

/** How long a message is tried again, in milliseconds; the waits between grow to the longest. */
const GIVE_UP_MS = 24 * 3_600_000;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 3_600_000;
/** How long a message is kept from other servers by the one that sends it: longer than all tries take. */
const HELD_MS = 120_000;
/** Messages that are looked at, where others take some of them first. */
const AT_ONCE = 20;

/** Puts a message into the outbox: part of the turn in which what it tells of is kept. */
export async function addMessage(
  queries: Queries,
  type: string,
  data: Record<string, unknown>,
  now: number,
): Promise<void> {
  const body = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data });
  const sql = "INSERT INTO messages (id, at, body, not_before) VALUES (?, ?, ?, ?)";
  await queries.run(sql, newId("msg"), now, body, now);
}

/**
 * Takes the message that has waited longest: no other server sends it for a while. Who dies over it leaves it to others,
 * who send it after that while.
 */
export async function takeMessage(database: ServiceDatabase, now: number): Promise<Message | undefined> {
  const sql = `SELECT id, at, body, attempts, not_before FROM messages WHERE given_up = 0 AND not_before <= ?
    ORDER BY not_before LIMIT ?`;
  for (const message of await database.rows<Message & { not_before: number }>(sql, now, AT_ONCE)) {
    const { id, not_before } = message;
    const taken = "UPDATE messages SET not_before = ? WHERE id = ? AND given_up = 0 AND not_before = ?";
    if ((await database.run(taken, now + HELD_MS, id, not_before)) === 1) return message;
  }
  return undefined;
}

export async function removeMessage(queries: Queries, id: string): Promise<void> {
  await queries.run("DELETE FROM messages WHERE id = ?", id);
}

/** Gives back a message that was taken, and not sent. */
export async function returnMessage(queries: Queries, { id }: Message, now: number): Promise<void> {
  await queries.run("UPDATE messages SET not_before = ? WHERE id = ?", now, id);
}

/** Keeps a message that was not taken for another try, or gives it up after a day. */
export async function postponeMessage(
  queries: Queries,
  { id, at, attempts }: Message,
  problem: string,
  now: number,
): Promise<void> {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 4 ** attempts);
  await queries.run(
    "UPDATE messages SET attempts = attempts + 1, not_before = ?, given_up = ?, problem = ? WHERE id = ?",
    ...[now + wait, now + wait - at > GIVE_UP_MS ? 1 : 0, problem, id],
  );
}

export async function countMessages(queries: Queries): Promise<{ waiting: number; given_up: number }> {
  const rows = await queries.rows<{ given_up: number; n: number }>(
    "SELECT given_up, count(*) AS n FROM messages GROUP BY given_up",
  );
  const of = (value: number) => rows.find(({ given_up }) => given_up === value)?.n ?? 0;
  return { waiting: of(0), given_up: of(1) };
}
