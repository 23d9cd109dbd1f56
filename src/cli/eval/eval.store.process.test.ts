import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { storePath } from "../../tracing/tracing.js";

const DEAD_BACKEND = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };

describe("an eval whose store fails it", () => {
  it("has its results in the report only, says so there and in one line, and exits 1", async () => {
    const home = join(emptyFolder(), "home");
    await underwrite(["85000", "12000", "720", "250000"], { env: { UNDERWRITE_HOME: home } });
    const lock = new DatabaseSync(storePath(home));
    lock.exec("BEGIN EXCLUSIVE");
    const { stdout, stderr, exitCode } = await underwrite(["eval", "7", "--quiet", "--json"], {
      env: { UNDERWRITE_HOME: home },
    });
    const report = JSON.parse(stdout);
    expect([exitCode, report.passed, report.not_kept, report.gate.passed]).toEqual([1, 7, 7, false]);
    expect(stderr.match(/is locked/g)).toHaveLength(1);
    lock.exec("COMMIT");
    lock.close();
  }, 60_000);

  it("keeps its exit code when what waits for a backend is damaged", async () => {
    const home = join(emptyFolder(), "home");
    const env = { UNDERWRITE_HOME: home, ...DEAD_BACKEND };
    await underwrite(["eval", "1", "--quiet", "--json"], { env });
    const db = new DatabaseSync(storePath(home), { defensive: false });
    db.exec("UPDATE spans SET body = 'x' WHERE id = 2; UPDATE origins SET body = '[]'");
    db.close();
    const { exitCode, stderr } = await underwrite(["eval", "1", "--quiet", "--json"], { env });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/1 row of spans cannot be read .*: not sent\./);
    const copy = join(emptyFolder(), "home");
    mkdirSync(copy);
    copyFileSync(storePath(home), storePath(copy));
    const list = await underwrite(["eval", "list", "--json"], { env: { UNDERWRITE_HOME: copy } });
    expect(JSON.parse(list.stdout)).toHaveLength(2);
  }, 60_000);
});
