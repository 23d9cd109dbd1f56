import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, inject, it } from "vitest";
import { buildNextVersion } from "../../testing/folders/next-version.js";
import { asked, databaseNamed } from "../../testing/queue/databases.js";
import { endAll, machine } from "../../testing/queue/machines.js";
import { GOOD } from "../../testing/servers/test-service.js";

const headers = { "content-type": "application/json", prefer: "respond-async" };

/** Hands over jobs, each another one. */
async function handOver(url: string, count: number, more: object = {}): Promise<void> {
  for (let n = 0; n < count; n++) {
    const body = JSON.stringify({ ...GOOD, loan_amount: 1000 + n, ...more });
    const answer = await fetch(`${url}/v1/decisions`, { method: "POST", body, headers });
    expect(answer.status).toBe(202);
  }
}

it("two versions work on one queue during an upgrade, and what only the newer one understands is left to it", async () => {
  const queue = await databaseNamed(inject("postgres") ?? "", randomUUID());
  const next = { cli: await buildNextVersion() };
  const count = async (where: string) =>
    asked(queue, async (client) => {
      const { rows } = await client.query(`SELECT count(*)::int AS n FROM underwrite.decisions WHERE ${where}`);
      return rows[0]?.n as number;
    });
  const oldServer = await machine("serve", queue, ["--jobs", "0"]);
  const oldWorker = await machine("work", queue);
  await handOver(oldServer.url, 20);
  // The tables become those of the next version under the old one's hands.
  const nextServer = await machine("serve", queue, ["--jobs", "0"], next);
  const tables = await asked(queue, (client) => client.query("SELECT version, oldest FROM underwrite.schema"));
  expect(tables.rows).toEqual([{ version: 2, oldest: 1 }]);
  await handOver(nextServer.url, 20);
  await handOver(oldServer.url, 20);
  await handOver(nextServer.url, 3, { notes: "n".repeat(4500) });
  while ((await count("state = 'done'")) < 60) await pause(50);
  while ((await count("state = 'queued' AND not_before > created_at")) < 3) await pause(50); // the old one has seen them
  expect(await count("state = 'failed'")).toBe(0);
  // A process of the old version that begins while the tables are the next one's.
  const another = await machine("work", queue);
  const nextWorker = await machine("work", queue, [], next);
  while ((await count("state = 'done'")) < 63) await pause(50);
  expect(await count("state <> 'done' OR attempts > 1")).toBe(0);
  expect(await endAll([oldServer, oldWorker, another])).toEqual([0, 0, 0]);
  await handOver(nextServer.url, 5);
  while ((await count("state = 'done'")) < 68) await pause(50);
  expect(await endAll([nextServer, nextWorker])).toEqual([0, 0]);
}, 180_000);
