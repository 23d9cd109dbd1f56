import { randomUUID } from "node:crypto";
import pg from "pg";
import { expect, inject, it } from "vitest";
import { asked, databaseNamed } from "../../../testing/queue/databases.js";
import { inLock, migrate } from "./migrate.js";
import { openPostgres } from "./open.js";
import { STEPS } from "./schema.js";

const newQueue = () => databaseNamed(inject("postgres") ?? "", randomUUID());
const LATER = { oldest: 1, sql: "CREATE TABLE later (id integer)" };

async function migrated(queue: string, steps: typeof STEPS): Promise<void> {
  await asked(queue, async (client) => {
    await client.query("SET search_path TO underwrite");
    await inLock(client, () => migrate(client, "it", steps));
  });
}

const versionOf = (queue: string) =>
  asked(queue, async (client) => (await client.query("SELECT version, oldest FROM underwrite.schema")).rows);

it("many processes that begin at once make the tables once", async () => {
  const queue = await newQueue();
  const opened = await Promise.all(Array.from({ length: 6 }, () => openPostgres(queue, Date.now)));
  expect(await versionOf(queue)).toEqual([{ version: STEPS.length, oldest: 1 }]);
  for (const database of opened) expect(await database.rows("SELECT * FROM decisions")).toEqual([]);
  await Promise.all(opened.map((database) => database.close()));
});

it("steps that are new are made once, and what is there stays", async () => {
  const queue = await newQueue();
  await migrated(queue, STEPS);
  await asked(queue, (client) => client.query("INSERT INTO underwrite.settings VALUES ('a', 'b')"));
  await migrated(queue, [...STEPS, LATER]);
  await migrated(queue, [...STEPS, LATER]);
  expect(await versionOf(queue)).toEqual([{ version: STEPS.length + 1, oldest: 1 }]);
  const { rows } = await asked(queue, (client) => client.query("SELECT * FROM underwrite.settings"));
  expect(rows).toEqual([{ name: "a", value: "b" }]);
});

it("a step that fails leaves the tables as they were", async () => {
  const queue = await newQueue();
  await migrated(queue, STEPS);
  const broken = { oldest: 1, sql: "CREATE TABLE half (id integer); SELECT nothing_of_the_kind" };
  await expect(migrated(queue, [...STEPS, broken])).rejects.toThrow(/nothing_of_the_kind/);
  expect(await versionOf(queue)).toEqual([{ version: STEPS.length, oldest: 1 }]);
  await migrated(queue, [...STEPS, { oldest: 1, sql: "CREATE TABLE half (id integer)" }]);
});

it("tables of a newer version that only adds are worked with, and others are refused with what to do", async () => {
  const queue = await newQueue();
  await migrated(queue, [...STEPS, LATER]);
  await (await openPostgres(queue, Date.now)).close();
  await migrated(queue, [...STEPS, LATER, { oldest: STEPS.length + 2, sql: "DROP TABLE later" }]);
  await expect(openPostgres(queue, Date.now)).rejects.toThrow(
    /was made by a newer underwrite \(schema 3; this one knows 1\): install that version here, too/,
  );
});

it("a database's clock is that of all who use it, however their own ones go", async () => {
  const queue = await newQueue();
  const early = await openPostgres(queue, () => Date.now() - 3_600_000);
  const late = await openPostgres(queue, () => Date.now() + 3_600_000);
  expect(Math.abs(early.now() - late.now())).toBeLessThan(30_000);
  await early.close();
  await late.close();
});

it("a change that another one comes between is made again, and what a caller did wrong is not", async () => {
  const queue = await newQueue();
  const database = await openPostgres(queue, Date.now);
  const one = new pg.Client({ connectionString: queue });
  await one.connect();
  await one.query("BEGIN");
  await one.query("INSERT INTO underwrite.settings VALUES ('x', 'theirs')");
  let attempts = 0;
  const change = database.change(async (queries) => {
    attempts++;
    const known = await queries.row<{ value: string }>("SELECT value FROM settings WHERE name = ?", "x");
    if (known) return known.value;
    await queries.run("INSERT INTO settings (name, value) VALUES (?, ?)", "x", "ours");
    return "ours";
  });
  while (attempts === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await one.query("COMMIT");
  expect({ value: await change, attempts }).toEqual({ value: "theirs", attempts: 2 });
  await expect(database.change(() => Promise.reject(new Error("no such thing")))).rejects.toThrow("no such thing");
  await one.end();
  await database.close();
});
