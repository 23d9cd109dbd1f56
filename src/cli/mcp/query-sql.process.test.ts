import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBounded } from "../../climb/jail/bounded-process.js";
import { KEY_IN_TRACE, storeForSql } from "../../testing/folders/sql-store.js";
import { CLI, emptyFolder } from "../../testing/processes/cli.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";
import { traceId } from "../../testing/spans.js";

const ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";

function folderWithStore(): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, ".underwrite"));
  storeForSql(join(cwd, ".underwrite", "traces.db"));
  return cwd;
}

/** Ids of the processes that answer SQL for a store. */
function askers(): string[] {
  const lines = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  return lines
    .filter((line) => line.includes("dist/cli/answer-sql.js") && line.includes("node"))
    .map((line) => line.trim());
}

describe("querySql of the server", () => {
  let client: Client;
  const cwd = folderWithStore();
  beforeAll(async () => {
    ({ client } = await startMcp(cwd, { args: ["--read-only"], env: { LANGFUSE_SECRET_KEY: KEY_IN_TRACE } }));
  });
  afterAll(() => client.close());
  const query = (sql: string, more: Record<string, unknown> = {}) => callTool(client, "querySql", { sql, ...more });

  it("answers rows as data that is not to be trusted, with secrets blanked", async () => {
    const { json, text } = await query(
      "SELECT trace_id, name, output, hex(output) FROM spans WHERE type = 'TOOL' LIMIT 1",
    );
    expect(Object.keys(json)).toEqual(["untrusted", "columns", "rows", "meta"]);
    expect(json.rows[0].slice(0, 3)).toEqual([traceId(1), "weigh", '{"key":"[redacted]"}']);
    expect(text).not.toContain(KEY_IN_TRACE);
    expect(text).not.toContain(Buffer.from(KEY_IN_TRACE).toString("hex").toUpperCase());
    expect(text).toMatch(/End of the recorded data\./);
  });

  it("says what each column of each view holds, where no question is asked", async () => {
    const { json } = await callTool(client, "querySql");
    expect(json.views.runs.columns.valid).toBe("1 where the output stood, else 0");
    expect(Object.keys(json.views)).toEqual(["runs", "spans", "scores", "evals", "case_results"]);
  });

  it("says that there is more than limit rows, and pages what is too long for an answer", async () => {
    expect((await query("SELECT span_id FROM spans", { limit: 2 })).json).toMatchObject({
      rows: { length: 2 },
      meta: { note: "There are more rows: raise limit, or narrow the query." },
    });
    const long = "SELECT s.span_id, printf('%.*c', 20000, 'x') FROM spans AS s ORDER BY s.span_id";
    const first = (await query(long)).json;
    expect(first.meta.cursor).toEqual(expect.any(String));
    const next = (await query(long, { cursor: first.meta.cursor })).json;
    expect(next.rows[0][0]).not.toBe(first.rows[0][0]);
  });

  it.each([
    ["a recursion without end", ENDLESS],
    [
      "a recursion that gives rows nobody wants",
      "WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x FROM n) SELECT x FROM n WHERE x > 1",
    ],
    [
      "a product of a table with itself",
      "SELECT count(*) FROM json_each('[1,2,3,4,5,6,7,8,9,0]') a, json_each('[1,2,3,4,5,6,7,8,9,0]') b, json_each('[1,2,3,4,5,6,7,8,9,0]') c, json_each('[1,2,3,4,5,6,7,8,9,0]') d, json_each('[1,2,3,4,5,6,7,8,9,0]') e, json_each('[1,2,3,4,5,6,7,8,9,0]') f, json_each('[1,2,3,4,5,6,7,8,9,0]') g, json_each('[1,2,3,4,5,6,7,8,9,0]') h, json_each('[1,2,3,4,5,6,7,8,9,0]') i, json_each('[1,2,3,4,5,6,7,8,9,0]') j",
    ],
  ])("is stopped by its time in %s, and the server goes on", async (_, sql) => {
    const asked = query(sql);
    expect((await callTool(client, "listPlans")).isError).toBe(false); // meanwhile
    const { text, isError } = await asked;
    expect([isError, text]).toEqual([
      true,
      "The query took more than 5 s and was stopped: narrow it by trace_id, or count fewer rows.",
    ]);
    expect((await query("SELECT count(*) FROM runs")).json.rows).toEqual([[3]]);
  });
});

it.each([
  [[], "status", "listScores", "start underwrite mcp with --toolset all for it"],
  [["--toolset", "langfuse"], "getObservation", "querySql", "start underwrite mcp with --toolset all for it"],
  [["--read-only"], "status", "runEval", "this server was started with --read-only"],
])(
  "a server with %j has its tools, and names one that it has not with what to do",
  async (args, first, missing, why) => {
    const { client } = await startMcp(emptyFolder(), { args });
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect([names[0], names.includes(missing)]).toEqual([first, false]);
    await expect(callTool(client, missing)).rejects.toThrow(`There is no tool "${missing}": ${why}.`);
    await client.close();
  },
);

it("is stopped when it takes too much memory, long before its time is over", async () => {
  const folder = emptyFolder();
  const sql = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1000)
    SELECT x, printf('%.*c', 15000000, x) AS long FROM n ORDER BY random()`;
  const asked = { path: join(folder, "traces.db"), sql, rows: 1, characters: 1000, seconds: 100, secrets: [] };
  const { signal, stderr, stdout } = await runBounded([process.execPath, join(dirname(CLI), "answer-sql.js")], {
    cwd: folder,
    env: {},
    input: JSON.stringify(asked),
    timeoutMs: 110_000,
    maxBytes: 1_000_000,
  });
  expect({ signal, stderr, stdout }).toEqual({ signal: "SIGKILL", stderr: "memory", stdout: "" });
}, 120_000);

it("ends what it runs when its client cancels, and what is left over when the server is killed ends by itself", async () => {
  const cwd = folderWithStore();
  const { client, stderr } = await startMcp(cwd);
  const abort = new AbortController();
  const asked = client.callTool({ name: "querySql", arguments: { sql: ENDLESS } }, undefined, { signal: abort.signal });
  const failed = expect(asked).rejects.toThrow();
  while (askers().length === 0) await wait(50);
  abort.abort();
  await failed;
  while (askers().length > 0) await wait(50);
  expect((await callTool(client, "status")).isError).toBe(false);
  expect(stderr()).toBe(""); // a client that cancels is no fault
  const left = client.callTool({ name: "querySql", arguments: { sql: ENDLESS } }).catch(() => "gone");
  while (askers().length === 0) await wait(50);
  const pid = Number((client.transport as unknown as { pid: number }).pid);
  process.kill(pid, "SIGKILL");
  expect(await left).toBe("gone");
  while (askers().length > 0) await wait(100);
  await client.close();
  expect(askers()).toEqual([]);
}, 60_000);
