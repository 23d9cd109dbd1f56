import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { NO_SECRETS } from "../../text/redact.js";
import { addDrafts, draftPath, readDraftFile } from "./draft-cases.js";

const agent = underwriting as AnyAgent;
const quiet = { note: () => {}, redactor: NO_SECRETS, signal: new AbortController().signal };
const draft = (id: string, loan_amount: number) => ({
  id,
  description: "A run.",
  application: { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount },
  expected: { approved: true },
  reviewed: false,
});

const home = process.cwd();
beforeEach(() => {
  process.chdir(emptyFolder());
  mkdirSync("cases/underwriting", { recursive: true });
  writeFileSync("cases/underwriting/own.json", "[]");
});
afterEach(() => process.chdir(home));

it("adds behind what another process, or a person, has written meanwhile, and nothing that is there by now", async () => {
  const path = draftPath(agent);
  await addDrafts(quiet, agent, [draft("theirs", 1000)]);
  writeFileSync(path, readFileSync(path, "utf8").replace('"reviewed": false', '"reviewed": true'));
  const added = await addDrafts(quiet, agent, [draft("theirs", 1001), draft("same", 1000), draft("mine", 1002)]);
  expect(added.map(({ id }) => id)).toEqual(["mine"]);
  expect(readDraftFile(agent).map(({ id, reviewed }) => [id, reviewed])).toEqual([
    ["theirs", true],
    ["mine", false],
  ]);
});

it("keeps the drafts of all that add at once", async () => {
  const ids = Array.from({ length: 12 }, (_, n) => `run-${n}`);
  const warnings: string[] = [];
  const listen = (warning: Error) => void warnings.push(warning.message);
  process.on("warning", listen);
  onTestFinished(() => void process.off("warning", listen));
  await Promise.all(ids.map((id, n) => addDrafts(quiet, agent, [draft(id, 1000 + n)])));
  expect(warnings).toEqual([]);
  expect(
    readDraftFile(agent)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids.sort());
  expect(join("cases", "underwriting", "harvested.json")).toBe(draftPath(agent));
});
