import { newId } from "./decisions.js";
import type { ServiceFile } from "./service-file.js";

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

/** Puts a message into the outbox: part of the turn in which what it tells of is kept. */
export function addMessage(file: ServiceFile, type: string, data: Record<string, unknown>, now: number): void {
  const body = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data });
  file.run("INSERT INTO messages (id, at, body, not_before) VALUES (?, ?, ?, ?)", newId("msg"), now, body, now);
}

/** The messages that may be sent now, oldest first. */
export function dueMessages(file: ServiceFile, now: number, limit: number): Message[] {
  return file.rows<Message>(
    "SELECT id, at, body, attempts FROM messages WHERE given_up = 0 AND not_before <= ? ORDER BY not_before LIMIT ?",
    now,
    limit,
  );
}

export function removeMessage(file: ServiceFile, id: string): void {
  file.run("DELETE FROM messages WHERE id = ?", id);
}

/** Keeps a message that was not taken for another try, or gives it up after a day. */
export function postponeMessage(file: ServiceFile, { id, at, attempts }: Message, problem: string, now: number): void {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 4 ** attempts);
  file.run(
    "UPDATE messages SET attempts = attempts + 1, not_before = ?, given_up = ?, problem = ? WHERE id = ?",
    ...[now + wait, now + wait - at > GIVE_UP_MS ? 1 : 0, problem, id],
  );
}

export function countMessages(file: ServiceFile): { waiting: number; given_up: number } {
  const rows = file.rows<{ given_up: number; n: number }>(
    "SELECT given_up, count(*) AS n FROM messages GROUP BY given_up",
  );
  const of = (value: number) => rows.find(({ given_up }) => given_up === value)?.n ?? 0;
  return { waiting: of(0), given_up: of(1) };
}
