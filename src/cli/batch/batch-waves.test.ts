import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serveBatches } from "../../testing/servers/batches-server.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";

const HEAD = "id,annual_income,total_debt,credit_score,loan_amount\n";
const CLAUDE = ["--model", "claude-sonnet-5"];
const WAVES = ["--via", "message-batches", "--yes"];

function folderOf(rows: number): string {
  const cwd = emptyFolder();
  const lines = Array.from({ length: rows }, (_, n) => `r${n + 1},${50_000 + n},0,720,${100_000 + n}\n`);
  writeFileSync(join(cwd, "in.csv"), HEAD + lines.join(""));
  return cwd;
}

const outputOf = (cwd: string, file = "out.jsonl") =>
  readFileSync(join(cwd, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("a batch by message batches", () => {
  it("asks for all rows in a wave for each turn, and writes what the live path writes for half the price", async () => {
    const { env, batches, seen } = await serveBatches(wellBehaved());
    const cwd = folderOf(12);
    const args = ["batch", "in.csv", "--output", "out.jsonl", ...CLAUDE, ...WAVES];
    const { exitCode } = await underwrite(args, { cwd, env });
    expect(exitCode).toBe(0);
    expect(batches.map(({ requests }) => requests.length)).toEqual([12, 12]);
    expect(seen.live).toBe(0);
    await underwrite(["batch", "in.csv", "--output", "live.jsonl", ...CLAUDE], { cwd, env });
    const figures = (file: string) =>
      outputOf(cwd, file).map(({ id, status, outcome, output, cost_usd }) => ({
        id,
        status,
        outcome,
        output,
        cost_usd,
      }));
    expect(figures("out.jsonl")).toEqual(figures("live.jsonl").map((row) => ({ ...row, cost_usd: row.cost_usd / 2 })));
  });
});
