import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";

const FIELDS = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };

/** The only child of this process that is an MCP server. */
function serverOf(cwd: string): string {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const at = (pid: string) => {
    try {
      return execFileSync("readlink", [`/proc/${pid}/cwd`])
        .toString()
        .trim();
    } catch {
      return ""; // it has ended, or is another's
    }
  };
  return pids.find((pid) => at(pid) === cwd) ?? expect.fail("the server does not run");
}

it.runIf(process.platform === "linux")(
  "holds no more files after 1,000 requests, of which some make runs, than after a few",
  async () => {
    const cwd = emptyFolder();
    const { client } = await startMcp(cwd, { args: ["--toolset", "all"] });
    const ask = async (times: number) => {
      for (let n = 0; n < times; n++) {
        if (n % 10 === 0) await callTool(client, "runAgent", { input: FIELDS, model: "offline" });
        else await callTool(client, "listObservations", { limit: 1 + (n % 50) });
      }
    };
    await ask(20);
    const pid = serverOf(cwd);
    const held = () => readdirSync(`/proc/${pid}/fd`).length;
    const before = held();
    await ask(1000);
    expect(held()).toBeLessThanOrEqual(before + 5);
    await client.close();
  },
  300_000,
);

it("says in its answer that a run is not kept while others hold the store, and keeps it later", async () => {
  const cwd = emptyFolder();
  const { client } = await startMcp(cwd, { args: ["--toolset", "all"] });
  const run = async () => (await callTool(client, "runAgent", { input: FIELDS, model: "offline" })).json;
  expect(await run()).not.toHaveProperty("not_kept");
  const lock = new DatabaseSync(join(cwd, ".underwrite", "traces.db"));
  lock.exec("BEGIN IMMEDIATE");
  expect(await run()).toMatchObject({ approved: true, not_kept: expect.stringMatching(/is locked/) });
  lock.exec("COMMIT");
  expect(await run()).not.toHaveProperty("not_kept");
  expect(lock.prepare("SELECT count(*) AS runs FROM traces WHERE complete").get()).toEqual({ runs: 3 });
  lock.close();
  await client.close();
});
