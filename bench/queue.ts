import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { asked, databaseNamed } from "../src/testing/queue/databases.js";
import { endAll, machine } from "../src/testing/queue/machines.js";
import { startPostgres } from "../src/testing/queue/postgres.js";
import { startMessagesServer, wellBehaved } from "../src/testing/servers/messages-server.js";
import { report } from "./measure.js";

/** How long a call of the model takes, and how many a decision has. */
const CALL_MS = 50;
const CALLS = 2;
const WORKERS = [1, 2, 4];
const SECONDS = 10;

/** Measures decisions a second of a queue in PostgreSQL with 1, 2 and 4 workers, against what the model alone allows. */
async function main(concurrency: number): Promise<void> {
  process.stdout.write(
    `decisions of a model that takes ${CALL_MS} ms a call, ${CALLS} calls each; ${concurrency} at once of each worker\n`,
  );
  const postgres = await startPostgres();
  const behaves = wellBehaved();
  const model = await startMessagesServer(async (request) => {
    await pause(CALL_MS);
    return behaves(request);
  });
  const env = {
    ANTHROPIC_API_KEY: "sk-ant-bench-0123456789",
    ANTHROPIC_BASE_URL: model.url,
    UNDERWRITE_MODEL: "claude-sonnet-5",
  };
  try {
    for (const workers of WORKERS) {
      const queue = await databaseNamed(postgres.address, randomUUID());
      const ideal = (workers * concurrency * 1000) / (CALL_MS * CALLS);
      const perSecond = await measure(queue, { workers, concurrency, jobs: Math.ceil(ideal * SECONDS), env });
      const share = `${((perSecond / ideal) * 100).toFixed(0)} % of ${ideal.toFixed(0)}`;
      report(`${workers === 1 ? "1 worker" : `${workers} workers`}: decisions a second`, perSecond.toFixed(1));
      report("  of the ideal", share);
    }
  } finally {
    await model.close();
    await postgres.remove();
  }
}

async function measure(
  queue: string,
  {
    workers,
    concurrency,
    jobs,
    env,
  }: { workers: number; concurrency: number; jobs: number; env: Record<string, string> },
): Promise<number> {
  const server = await machine("serve", queue, ["--jobs", "0"]);
  const working = [];
  for (let n = 0; n < workers; n++) {
    working.push(await machine("work", queue, ["--concurrency", String(concurrency)], { env }));
  }
  const rows = Array.from({ length: jobs }, (_, n) => {
    return { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 1000 + n };
  });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${server.url}/v1/batches`, { method: "POST", headers, body: JSON.stringify(rows) });
  if (answer.status !== 202) throw new Error(`the batch was answered with ${answer.status}`);
  const sql = `SELECT count(*)::int AS n, (max(ended_at) - min(ended_at)) / 1000 AS seconds
    FROM underwrite.decisions WHERE state = 'done' AND valid = 1`;
  for (;;) {
    const [row] = await asked(queue, async (client) => (await client.query(sql)).rows);
    if (row.n === jobs) {
      await endAll([...working, server]);
      return (jobs - 1) / row.seconds;
    }
    await pause(500);
  }
}

await main(Number(process.argv[2] ?? 4));
