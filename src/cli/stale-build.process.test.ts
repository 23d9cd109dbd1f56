import { appendFileSync, cpSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { cleanEnvironment, emptyFolder } from "../testing/processes/cli.js";

const CHECKOUT = join(import.meta.dirname, "../..");
const POLICY = "src/agents/underwriting/policy.ts";
let root: string;

beforeAll(() => {
  root = emptyFolder();
  for (const name of ["package.json", "src", "dist"])
    cpSync(join(CHECKOUT, name), join(root, name), { recursive: true });
  symlinkSync(join(CHECKOUT, "node_modules"), join(root, "node_modules"));
});

const run = (...args: string[]) =>
  execa(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    cwd: emptyFolder(),
    env: cleanEnvironment(),
    extendEnv: false,
    reject: false,
  });

describe("a checkout's command", () => {
  it("says nothing where the source is what it was built of, whatever its times say", async () => {
    utimesSync(join(root, POLICY), new Date(), new Date());
    appendFileSync(join(root, "src/agents/underwriting/cases.test.ts"), "\n// no part of the build");
    expect((await run("completion", "bash")).stderr).toBe("");
  });

  it("says that the source is another, also where an edit kept size and time, and verifies no plan", async () => {
    const before = readFileSync(join(root, POLICY), "utf8");
    writeFileSync(
      join(root, POLICY),
      before.replace(/0\.45|45/, (digits) => digits.replace("5", "4")),
    );
    utimesSync(join(root, POLICY), new Date(0), new Date(0));
    const listed = await run("completion", "bash");
    expect(listed.exitCode).toBe(0);
    expect(listed.stderr).toContain(`dist/ was built of another source (${POLICY} changed since)`);
    const refused = await run("plan", "verify", "2026-01-01-any");
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain("No plan is verified by old code");
    writeFileSync(join(root, POLICY), before);
    expect((await run("plan", "verify", "2026-01-01-any")).stderr).not.toContain("old code");
  });
});
