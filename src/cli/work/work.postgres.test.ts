import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { asked, databaseNamed } from "../../testing/queue/databases.js";
import { endAll, type Machine, machinesOfTest, startMachine } from "../../testing/queue/machines.js";
import { type PostgresServer, startPostgres } from "../../testing/queue/postgres.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";
import { BAD, GOOD } from "../../testing/servers/test-service.js";

const JSON_BODY = { "content-type": "application/json" };
/** How often each process shows that it lives, as src/serve/jobs/queue.ts has it. */
const LIFE_MS = 3000;
/** How long the database is away: twice as long as a lease holds. */
const AWAY_MS = 30_000;

const newQueue = () => databaseNamed(inject("postgres") ?? "", randomUUID());

const { begun, endBegun } = machinesOfTest();
afterEach(endBegun);

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/decisions`, { method: "POST", body: JSON.stringify(body), headers: { ...JSON_BODY, ...headers } });

/** Hands over a job. @returns its id */
async function handOver(url: string, body: unknown): Promise<string> {
  const answer = await post(url, body, { prefer: "respond-async" });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { id: string }).id;
}

interface Entry {
  status: string;
  problem: string | null;
  decision: { approved: boolean | null } | null;
}

async function entryOf(url: string, id: string): Promise<Entry> {
  return (await (await fetch(`${url}/v1/decisions/${id}`)).json()) as Entry;
}

async function ended(url: string, id: string): Promise<Entry> {
  for (;;) {
    const entry = await entryOf(url, id);
    if (!["queued", "running"].includes(entry.status)) return entry;
    await pause(50);
  }
}

describe("underwrite work", () => {
  it("decides what a server took, which answers for it, and tells the password to nobody", async () => {
    const password = "s3cret-of-the-queue";
    const queue = (await newQueue()).replace("underwrite@", `underwrite:${password}@`);
    const server = await begun("serve", queue, ["--jobs", "0"]);
    const id = await handOver(server.url, GOOD);
    const worker = await begun("work", queue, ["--queue", queue]);
    expect(await ended(server.url, id)).toMatchObject({ status: "done", decision: { approved: true } });
    const figures = await (await fetch(`${worker.url}/metrics`)).text();
    expect(figures).toMatch(/underwrite_decisions_total\{[^}]*\} 1/);
    expect(figures).toMatch(/underwrite_database_up 1/);
    expect(await (await fetch(`${worker.url}/readyz`)).json()).toMatchObject({ status: "ready" });
    const keys = await underwrite(["keys", "create", "--name", "web", "--queue", queue, "--by", "Ada"]);
    expect(keys.stdout).toMatch(/^uw_/);
    expect((await post(server.url, GOOD)).status).toBe(401);
    const listed = await underwrite(["keys", "list", "--json"], { env: { UNDERWRITE_QUEUE: queue } });
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: "web" }]);
    expect(await endAll([worker, server])).toEqual([0, 0]);
    expect(worker.printed() + server.printed() + keys.stderr + listed.stderr).not.toContain(password);
  });

  it("puts back what it cannot end when it is told to, and another one decides on it", async () => {
    const queue = await newQueue();
    const { env, requests } = await serve(() => "hang");
    const server = await begun("serve", queue, ["--jobs", "0"]);
    const slow = await begun("work", queue, ["--grace", "1"], { env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } });
    const ids = [await handOver(server.url, GOOD), await handOver(server.url, BAD)];
    while (requests.length < 2) await pause(20);
    expect(await endAll([slow])).toEqual([0]);
    for (const id of ids) expect((await entryOf(server.url, id)).status).toBe("queued");
    await begun("work", queue);
    expect((await ended(server.url, ids[0] ?? "")).decision).toMatchObject({ approved: true });
    expect((await ended(server.url, ids[1] ?? "")).decision).toMatchObject({ approved: false });
    const losses = await asked(queue, (client) => client.query("SELECT id FROM underwrite.decisions WHERE losses > 0"));
    expect(losses.rows).toEqual([]);
  });

  it("gives up a job that kills whatever decides on it, and loses none of those beside it", async () => {
    const queue = await newQueue();
    const behaves = wellBehaved();
    const workers = new Set<Machine>();
    const { env } = await serve((request) => {
      if (!JSON.stringify(request).includes("666")) return behaves(request);
      for (const worker of workers) worker.process.kill("SIGKILL");
      return "hang";
    });
    const server = await begun("serve", queue, ["--jobs", "0"]);
    const poison = await handOver(server.url, { ...GOOD, loan_amount: 66_600 });
    const others: string[] = [];
    for (let n = 0; n < 6; n++) others.push(await handOver(server.url, { ...GOOD, loan_amount: 50_000 + n }));
    const cwd = emptyFolder();
    let isOver = false;
    // As a supervisor does: whenever it has died it is begun again.
    const supervised = (async () => {
      while (!isOver) {
        const options = { cwd, env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } };
        const worker = await startMachine("work", queue, ["--concurrency", "4"], options);
        if (!worker) continue;
        workers.add(worker);
        if (isOver) worker.process.kill("SIGTERM");
        await worker.process;
        workers.delete(worker);
      }
    })();
    expect(await ended(server.url, poison)).toMatchObject({
      status: "failed",
      problem: "The service died 6 times while it was decided.",
    });
    for (const id of others) expect(await ended(server.url, id)).toMatchObject({ status: "done" });
    const figures = await (await fetch(`${server.url}/metrics`)).text();
    expect(figures).toContain('underwrite_jobs{state="dead"} 1');
    const dead = await fetch(`${server.url}/v1/decisions?status=failed`);
    expect(await dead.json()).toMatchObject({ decisions: [{ id: poison }] });
    isOver = true;
    for (const worker of workers) worker.process.kill("SIGTERM");
    await supervised;
  }, 300_000);
});

describe("a database that goes away", () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.remove());

  it(`for ${AWAY_MS / 1000} s is waited for: requests are 503, and nothing is lost or decided twice`, async () => {
    const queue = await databaseNamed(postgres.address, randomUUID());
    const behaves = wellBehaved();
    let goOn = () => {};
    const isAway = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { env, requests } = await serve(async (request, n) => {
      if (n > 0) await isAway; // it answers while the database is away
      return behaves(request);
    });
    const server = await begun("serve", queue, ["--jobs", "0"]);
    const worker = await begun("work", queue, ["--concurrency", "1"], {
      env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" },
    });
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await handOver(server.url, { ...GOOD, loan_amount: 50_000 + n }));
    while (requests.length < 2) await pause(20);
    await postgres.stop("immediate");
    goOn();
    const refused = await post(server.url, GOOD);
    expect({ status: refused.status, waits: refused.headers.has("retry-after") }).toEqual({ status: 503, waits: true });
    const ready = await fetch(`${server.url}/readyz`);
    expect({ status: ready.status, says: await ready.json() }).toEqual({
      status: 503,
      says: { status: "the database cannot be used" },
    });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await pause(AWAY_MS);
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(503);
    expect(await (await fetch(`${worker.url}/metrics`)).text()).toMatch(/underwrite_database_up 0/);
    await postgres.start();
    for (const id of ids) expect(await ended(server.url, id)).toMatchObject({ status: "done" });
    expect(requests.length).toBe(2 * ids.length); // two for each decision: what was decided meanwhile was not lost
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200);
    expect((await post(server.url, GOOD)).status).toBe(200);
    const said = worker
      .printed()
      .split("\n")
      .filter((line) => line.includes("cannot be used"));
    expect(said.length).toBeLessThanOrEqual(3); // the worker, and the job that it could not keep: not each try
  }, 180_000);

  it("is known to be away by a worker with no place left and a server without jobs, and each says so once", async () => {
    const queue = await databaseNamed(postgres.address, randomUUID());
    const { env, requests } = await serve(() => "hang");
    const server = await begun("serve", queue, ["--jobs", "0"]);
    const full = await begun("work", queue, ["--concurrency", "1", "--grace", "1"], {
      env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" },
    });
    const ready = async ({ url }: Machine) => (await fetch(`${url}/readyz`)).status;
    await handOver(server.url, GOOD);
    while (requests.length < 1) await pause(20);
    expect([await ready(server), await ready(full)]).toEqual([200, 200]);
    await postgres.stop("immediate");
    const until = performance.now() + 4 * LIFE_MS;
    while (performance.now() < until) {
      expect([await ready(server), await ready(full)]).toEqual([503, 503]);
      await pause(100);
    }
    await postgres.start();
    while ((await ready(server)) !== 200 || (await ready(full)) !== 200) await pause(50);
    await pause(2 * LIFE_MS); // it is gone, and what comes later is told again
    await postgres.stop("immediate");
    await pause(3 * LIFE_MS);
    await postgres.start();
    for (const each of [server, full]) {
      const said = each
        .printed()
        .split("\n")
        .filter((line) => line.includes("cannot be used"));
      const times = (line: string) => said.filter((other) => other === line).length;
      expect(said.length).toBeGreaterThan(0);
      expect(said.filter((line) => times(line) > 2)).toEqual([]); // once each time that it was away
    }
  }, 120_000);

  it("before a command begins ends it with 2 and a line that names it, without its password", async () => {
    const address = "postgres://underwrite:s3cret-of-the-queue@127.0.0.1:9/gone";
    for (const args of [
      ["serve", "--queue", address],
      ["work", "--queue", address],
      ["keys", "list", "--queue", address],
    ]) {
      const { exitCode, stdout, stderr } = await underwrite(args);
      expect({ exitCode, stdout, lines: stderr.trim().split("\n").length }).toEqual({
        exitCode: 2,
        stdout: "",
        lines: 1,
      });
      expect(stderr).toMatch(/The database 127\.0\.0\.1:9\/gone cannot be used \(.*ECONNREFUSED/);
      expect(stderr).not.toContain("s3cret");
    }
  });
});
