import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, inject, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { asked, databaseNamed } from "../../testing/queue/databases.js";
import { COUNT_RECORDED, decidedIn } from "../../testing/queue/kill-machines.js";
import { endAll, machinesOfTest } from "../../testing/queue/machines.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";
import { GOOD } from "../../testing/servers/test-service.js";

const CLAUDE = { UNDERWRITE_MODEL: "claude-sonnet-5", UNDERWRITE_TIMEOUT: "300" };

const { begun, endBegun } = machinesOfTest();
afterEach(endBegun);

/** A queue whose database writes down each decision that is recorded, and a server that decides nothing. */
async function watchedQueue() {
  const queue = await databaseNamed(inject("postgres") ?? "", randomUUID());
  const { url } = await begun("serve", queue, ["--jobs", "0"]);
  await asked(queue, (client) => client.query(COUNT_RECORDED));
  return {
    queue,
    async handOver(): Promise<string> {
      const headers = { "content-type": "application/json", prefer: "respond-async" };
      const answer = await fetch(`${url}/v1/decisions`, { method: "POST", headers, body: JSON.stringify(GOOD) });
      expect(answer.status).toBe(202);
      return ((await answer.json()) as { id: string }).id;
    },
    async done(id: string) {
      for (;;) {
        const entry = await (await fetch(`${url}/v1/decisions/${id}`)).json();
        if ((entry as { status: string }).status === "done")
          return entry as { decision: { run: { trace_id: string } } };
        await pause(50);
      }
    },
    recorded: async (id: string) =>
      (await asked(queue, (client) => client.query("SELECT 1 FROM public.recorded WHERE id = $1", [id]))).rowCount,
  };
}

const tracesOf = (cwd: string, job: string) =>
  decidedIn(cwd).flatMap(({ session, trace_id }) => (session === job ? trace_id : []));

describe("a worker that stood still for longer than its lease", () => {
  it("decides too late: what another one decided meanwhile stays, and is the only decision that is recorded", async () => {
    const { queue, handOver, done, recorded } = await watchedQueue();
    const behaves = wellBehaved();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { env, requests } = await serve(async (request) => {
      await held;
      return behaves(request);
    });
    const slow = await begun("work", queue, ["--concurrency", "1"], { env: { ...env, ...CLAUDE } });
    const job = await handOver();
    while (requests.length === 0) await pause(20);
    slow.process.kill("SIGSTOP");
    const other = await begun("work", queue);
    const { decision } = await done(job);
    expect(tracesOf(other.cwd, job)).toEqual([decision.run.trace_id]);
    answer();
    slow.process.kill("SIGCONT");
    while (tracesOf(slow.cwd, job).length === 0) await pause(50);
    await endAll([other]);
    const next = await handOver(); // whoever stood still works on, when it has done with what it had
    await done(next);
    expect(tracesOf(slow.cwd, next)).toHaveLength(1);
    expect([await recorded(job), await recorded(next)]).toEqual([1, 1]);
    expect((await done(job)).decision).toEqual(decision);
  }, 120_000);
});

describe("a worker that is killed between its traces and the database", () => {
  it("finds its decision in the traces when it begins again: no model is asked twice, and one is recorded", async () => {
    const { queue, handOver, done, recorded } = await watchedQueue();
    const behaves = wellBehaved();
    const holder = new pg.Client({ connectionString: queue });
    await holder.connect();
    const { env, requests } = await serve(async (request, n) => {
      if (n === 1) await holder.query("BEGIN; LOCK TABLE underwrite.decisions IN SHARE ROW EXCLUSIVE MODE");
      return behaves(request);
    });
    const options = { cwd: emptyFolder(), env: { ...env, ...CLAUDE } };
    const dying = await begun("work", queue, [], options);
    const job = await handOver();
    while (tracesOf(options.cwd, job).length === 0) await pause(20);
    dying.process.kill("SIGKILL");
    await dying.process;
    await holder.query("ROLLBACK");
    await holder.end();
    expect(await recorded(job)).toBe(0);
    await begun("work", queue, [], options);
    const { decision } = await done(job);
    expect(tracesOf(options.cwd, job)).toEqual([decision.run.trace_id]);
    expect({ requests: requests.length, recorded: await recorded(job) }).toEqual({ requests: 2, recorded: 1 });
  }, 120_000);
});
