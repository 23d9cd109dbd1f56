import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { execa, type ResultPromise } from "execa";
import { CLI, cleanEnvironment } from "./cli.js";

/** `underwrite serve` as a process of its own. */
export interface ServeProcess {
  url: string;
  process: ResultPromise<{ reject: false }>;
  stderr(): string;
}

/** Starts the built command on a free port, and waits until it listens; undefined where it ended before. */
export async function startServe(
  cwd: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<ServeProcess | undefined> {
  const child = execa(process.execPath, [CLI, "serve", "--port", "0", "--model", "offline", ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
  });
  const printed = { out: "", err: "" };
  child.stdout?.on("data", (chunk) => {
    printed.out += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    printed.err += chunk;
  });
  let hasEnded = false;
  void child.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const url = /Listening on (http:\S+)/.exec(printed.out)?.[1];
    if (url !== undefined) return { url, process: child as ServeProcess["process"], stderr: () => printed.err };
    if (hasEnded) return undefined;
    await pause(10);
  }
}

/** What became of jobs whose service was killed again and again. */
export interface KilledJobs {
  /** Jobs that were answered with 202, or whose request got no answer and was sent again until it had one. */
  taken: number;
  kills: number;
  lost: number;
  /** Decisions of which the traces, or the service's file, have more than one. */
  twice: number;
}

/**
 * Hands jobs to a service that is killed with -9 at random moments, each time begun anew, and looks what became of them.
 * A request that got no answer is sent again with its Idempotency-Key, as a client does.
 *
 * @param random from 0 to 1
 */
export async function killWhileItDecides(
  cwd: string,
  { jobs, kills, random }: { jobs: number; kills: number; random: () => number },
): Promise<KilledJobs> {
  let service: ServeProcess | undefined;
  const ids = new Set<string>();
  const begin = async () => {
    while (service === undefined) service = await startServe(cwd, { args: ["--rate", "100000", "--jobs", "4"] });
  };
  await begin();

  const ask = async (n: number) => {
    const body = JSON.stringify({
      annual_income: 85_000,
      total_debt: 12_000,
      credit_score: 720,
      loan_amount: 1000 + n,
    });
    const headers = { "content-type": "application/json", prefer: "respond-async", "idempotency-key": `job-${n}` };
    for (;;) {
      try {
        const answer = await fetch(`${service?.url}/v1/decisions`, { method: "POST", body, headers });
        const { id } = (await answer.json()) as { id: string };
        if (answer.status === 202 || answer.status === 200) return id;
      } catch {
        // it was killed: asked again when there is another one
      }
      await pause(50);
    }
  };
  const asking = (async () => {
    for (let n = 0; n < jobs; n += 10) {
      const some = Array.from({ length: Math.min(10, jobs - n) }, (_, k) => ask(n + k));
      for (const id of await Promise.all(some)) ids.add(id);
    }
  })();

  const waiting = (async () => {
    await asking;
    for (;;) {
      await pause(200);
      const open = rowsOf<{ n: number }>(
        cwd,
        "service.db",
        "SELECT count(*) AS n FROM decisions WHERE state IN ('queued', 'running')",
      );
      if (open[0]?.n === 0) return;
    }
  })();

  let killed = 0;
  while (killed < kills) {
    // Spread over the jobs, so that there are as many kills as asked for however fast the machine is.
    const reached = ((killed + random()) / kills) * (jobs - 10);
    while (ids.size < reached) await pause(5);
    await pause(random() * 300);
    const dying = service;
    service = undefined;
    dying?.process.kill("SIGKILL");
    await dying?.process;
    killed++;
    await begin();
  }
  await waiting;
  (service as ServeProcess | undefined)?.process.kill("SIGTERM");
  await (service as ServeProcess | undefined)?.process;

  const rows = rowsOf<{ id: string; state: string }>(cwd, "service.db", "SELECT id, state FROM decisions");
  const done = new Set(rows.filter(({ state }) => state === "done").map(({ id }) => id));
  const runs = rowsOf<{ session: string; n: number }>(
    cwd,
    "traces.db",
    "SELECT session, count(*) AS n FROM traces WHERE complete AND exit_reason = 'decided' GROUP BY session",
  );
  const decided = new Map(runs.map(({ session, n }) => [session, n]));
  return {
    taken: ids.size,
    kills: killed,
    lost: [...ids].filter((id) => !done.has(id) || decided.get(id) === undefined).length,
    twice: runs.filter(({ n }) => n > 1).length + (rows.length - ids.size),
  };
}

function rowsOf<Row>(cwd: string, file: string, sql: string): Row[] {
  const db = new DatabaseSync(join(cwd, ".underwrite", file), { readOnly: true, timeout: 10_000 });
  try {
    return db.prepare(sql).all() as Row[];
  } finally {
    db.close();
  }
}
