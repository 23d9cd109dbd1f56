import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { asEarlierVersion } from "../../testing/folders/earlier-store.js";
import { recordIn } from "../../testing/folders/stores.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { storePath } from "../tracing.js";

const RUNS = 200;
const BYTES_OF_A_RUN = 10_500;

it("a run of the offline model takes at most 10.5 kB, and less than half of what it takes with all texts in each span", async () => {
  const home = join(emptyFolder(), "home");
  await recordIn(home, async (tracer) => {
    const model = offlineModel(underwriting.answerOffline);
    for (let n = 0; n < RUNS; n++) {
      const figures = {
        annual_income: 40_000 + n * 437,
        total_debt: n * 31,
        credit_score: 600 + n,
        loan_amount: 200_000,
      };
      const session = `session ${n % 20} of people who ask for a loan`;
      await runAgent(underwriting, underwriting.parseInput(figures), { model, session, tracing: { tracer } });
    }
  });
  const path = storePath(home);
  const bytes = statSync(path).size;
  expect(bytes / RUNS).toBeLessThanOrEqual(BYTES_OF_A_RUN);
  asEarlierVersion(path);
  const db = new DatabaseSync(path);
  db.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  expect(statSync(path).size / 2).toBeGreaterThan(bytes);
});
