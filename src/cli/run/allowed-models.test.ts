import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { WRONG } from "../../testing/decision-with.js";
import { analysisOf, dtiFinding } from "../../testing/findings.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { answer, serve, thenAnswer } from "../../testing/servers/ask-claude.js";

const DECISION = WRONG;

it.each([
  ["a decision with a key set", ["85000", "12000", "720", "250000"], "claude-sonnet-5"],
  ["a decision by a model that is named", ["85000", "12000", "720", "250000", "--model", "other-9"], "other-9"],
  ["an eval", ["eval", "1", "--model", "claude-sonnet-5"], "claude-sonnet-5"],
  ["the judge of an eval", ["eval", "1", "--model", "offline", "--judge", "judge-1"], "judge-1"],
  ["a live replay", ["replay", "--live", "--model", "other-9"], "other-9"],
  ["the narrative of a plan", ["plan", "--from", "findings.json", "--model", "other-9"], "other-9"],
])("asks no model for %s that UNDERWRITE_MODELS does not name, and says so in one line", async (_, args, model) => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "findings.json"), JSON.stringify(analysisOf([dtiFinding(["0".repeat(32)])], 3)));
  const { env, requests } = await serve(thenAnswer(answer(DECISION)));
  // A run whose decision does not stand, so that a replay has something to run again.
  await underwrite(["85000", "12000", "720", "250000", "--quiet"], { cwd, env });
  const before = requests.length;
  const { stdout, stderr, exitCode } = await underwrite(args, {
    cwd,
    env: { ...env, UNDERWRITE_MODELS: "offline, local-3" },
  });
  expect({ stdout, exitCode, asked: requests.length - before }).toEqual({ stdout: "", exitCode: 2, asked: 0 });
  expect(stderr).toBe(
    `underwrite: The model "${model}" may not be asked here: UNDERWRITE_MODELS allows "offline", "local-3". Name one of these, or have a person add it.`,
  );
});

it("asks a model that UNDERWRITE_MODELS names", async () => {
  const { env, requests } = await serve(thenAnswer(answer(DECISION)));
  const args = ["85000", "12000", "720", "250000", "--model", "local-3"];
  await underwrite(args, { env: { ...env, UNDERWRITE_MODELS: "offline, local-3" } });
  expect(requests.length).toBeGreaterThan(0);
});
