import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { emptyFolder } from "../processes/cli.js";
import { asked } from "./databases.js";
import { endAll, type Machine, startMachine } from "./machines.js";

/** What became of jobs whose servers and workers were killed again and again. */
interface KilledMachines {
  /** Jobs that were answered with 202, or whose request got no answer and was sent again until it had one. */
  taken: number;
  kills: number;
  /** Jobs without a decision. */
  lost: number;
  /** Jobs of which a decision was recorded more than once, or that became two. */
  twice: number;
}

/** A job that was made again after its decision was in the traces of a machine that did not come back in time. */
export interface Made extends KilledMachines {
  madeAgain: number;
}

const ARGS = { serve: ["--rate", "100000", "--jobs", "2"], work: ["--concurrency", "4"] };

/**
 * Hands jobs to two servers, of which two workers decide, too; kills one of the four with -9 at random moments, each time
 * begun anew with its own store, and looks what became of them.
 *
 * @param random from 0 to 1
 */
export async function killMachines(
  queue: string,
  { jobs, kills, random }: { jobs: number; kills: number; random: () => number },
): Promise<Made> {
  const places = (["serve", "serve", "work", "work"] as const).map((kind) => ({
    kind,
    cwd: emptyFolder(),
    running: undefined as Machine | undefined,
  }));
  const begin = async (place: (typeof places)[number]) => {
    while (!place.running) place.running = await startMachine(place.kind, queue, ARGS[place.kind], { cwd: place.cwd });
  };
  for (const place of places) await begin(place);
  await asked(queue, (client) => client.query(COUNT_RECORDED));

  const ids = new Set<string>();
  const ask = async (n: number) => {
    const body = JSON.stringify({
      annual_income: 85_000,
      total_debt: 12_000,
      credit_score: 720,
      loan_amount: 1000 + n,
    });
    const headers = { "content-type": "application/json", prefer: "respond-async", "idempotency-key": `job-${n}` };
    for (let attempt = n; ; attempt++) {
      const server = places[attempt % 2]?.running;
      try {
        const answer = await fetch(`${server?.url}/v1/decisions`, { method: "POST", body, headers });
        const { id } = (await answer.json()) as { id: string };
        if (answer.status === 202) return id;
      } catch {
        // it was killed: the other one is asked
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

  let killed = 0;
  while (killed < kills) {
    // Spread over the jobs, so that there are as many kills as asked for however fast the machine is.
    const reached = ((killed + random()) / kills) * (jobs - 10);
    while (ids.size < reached) await pause(5);
    await pause(random() * 300);
    const place = places[Math.floor(random() * places.length)];
    const dying = place?.running;
    if (!place || !dying) continue;
    place.running = undefined;
    dying.process.kill("SIGKILL");
    await dying.process;
    killed++;
    await begin(place);
  }
  await asking;
  const count = (sql: string) => asked(queue, async (client) => Number((await client.query(sql)).rows[0]?.n));
  while ((await count("SELECT count(*) AS n FROM underwrite.decisions WHERE state IN ('queued', 'running')")) > 0) {
    await pause(200);
  }
  await endAll(places.map(({ running }) => running));

  const rows = await asked(queue, async (client) => {
    return (await client.query<{ id: string; state: string }>("SELECT id, state FROM underwrite.decisions")).rows;
  });
  const done = new Set(rows.filter(({ state }) => state === "done").map(({ id }) => id));
  const again = await count(
    "SELECT count(*) AS n FROM (SELECT id FROM public.recorded GROUP BY id HAVING count(*) > 1) t",
  );
  return {
    taken: ids.size,
    kills: killed,
    lost: [...ids].filter((id) => !done.has(id)).length,
    twice: again + (rows.length - ids.size),
    madeAgain: madeAgain(places.map(({ cwd }) => cwd)),
  };
}

/** Has PostgreSQL itself write down each time that a decision is recorded. */
export const COUNT_RECORDED = `
  CREATE TABLE public.recorded (id text NOT NULL);
  CREATE FUNCTION public.record() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO public.recorded VALUES (NEW.id); RETURN NULL; END $$;
  CREATE TRIGGER recorded AFTER UPDATE ON underwrite.decisions FOR EACH ROW
    WHEN (NEW.document IS NOT NULL AND NEW.document IS DISTINCT FROM OLD.document OR NEW.state = 'done' AND OLD.state <> 'done')
    EXECUTE FUNCTION public.record()`;

/** Jobs with more than one run that decided, in the traces of all machines. */
function madeAgain(folders: readonly string[]): number {
  const runs = new Map<string, number>();
  for (const { session } of folders.flatMap(decidedIn)) runs.set(session, (runs.get(session) ?? 0) + 1);
  return [...runs.values()].filter((n) => n > 1).length;
}

/** Runs that decided, in the traces of a machine: each with its job. */
export function decidedIn(folder: string): { session: string; trace_id: string }[] {
  const path = join(folder, ".underwrite", "traces.db");
  if (!existsSync(path)) return [];
  const db = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  try {
    const sql = "SELECT session, trace_id FROM traces WHERE complete AND exit_reason = 'decided'";
    return db.prepare(sql).all() as { session: string; trace_id: string }[];
  } finally {
    db.close();
  }
}
