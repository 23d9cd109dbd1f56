import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { underwriting } from "../../../agents/index.js";
import { NO_SECRETS } from "../../../redact.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { emptyFolder } from "../../../testing/cli.js";
import { DraftFile } from "./draft-file.js";

const agent = underwriting as AnyAgent;
const quiet = { note: () => {}, redactor: NO_SECRETS };
const draft = (id: string) => ({
  id,
  description: "A run.",
  application: { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 },
  expected: { approved: true },
  reviewed: false,
});

it("writes over nothing that another process, or a person, has written meanwhile", async () => {
  const folder = emptyFolder();
  const path = join(folder, "harvested.json");
  const [mine, other] = [DraftFile.open(agent, folder), DraftFile.open(agent, folder)];
  await other.add(quiet, [draft("theirs")]);
  const theirs = readFileSync(path, "utf8");
  await expect(mine.add(quiet, [draft("mine")])).rejects.toThrow(/was changed while this command ran/);
  expect(readFileSync(path, "utf8")).toBe(theirs);

  const again = DraftFile.open(agent, folder);
  writeFileSync(path, theirs.replace('"reviewed": false', '"reviewed": true'));
  await expect(again.add(quiet, [draft("mine")])).rejects.toThrow(/was changed while this command ran/);
  expect(DraftFile.open(agent, folder).cases.map(({ id, reviewed }) => [id, reviewed])).toEqual([["theirs", true]]);
});
