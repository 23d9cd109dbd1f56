import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { cleanEnvironment, emptyFolder } from "../../src/testing/processes/cli.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TOOLS = "src/agents/underwriting/tools.ts";
const RIGHT = "const { remaining_monthly_capacity, max_loan } = assess(application);";
const WRONG = "const { remaining_monthly_capacity, max_loan } = assess({ ...application, total_debt: 0 });";

describe("a campaign in a clone of this repository, from source", () => {
  it("drops a right change whose types do not hold, and keeps it with types, by fresh inputs of the underwriter", async () => {
    const clone = join(emptyFolder(), "underwrite");
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
        cwd: clone,
        encoding: "utf8",
      });
    execFileSync("git", ["clone", "--quiet", ROOT, clone]);
    symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"));
    writeFileSync(join(clone, ".git/info/exclude"), "node_modules\n");
    const tools = readFileSync(join(clone, TOOLS), "utf8");
    expect(tools).toContain(RIGHT);
    writeFileSync(join(clone, TOOLS), tools.replace(RIGHT, WRONG));
    git("commit", "--quiet", "--all", "--message", "Break a tool");
    const script = join(emptyFolder(), "coder.sh");
    writeFileSync(
      script,
      `sed -i 's/assess({ \\.\\.\\.application, total_debt: 0 })/assess(application)/' ${TOOLS}
case "$(cat)" in *"# Round 1:"*) echo 'export const odd: number = "x";' >> ${TOOLS} ;; esac\n`,
    );
    const args = [
      "climb",
      "--findings",
      "--coder",
      `sh ${script}`,
      "--cases",
      "cases/underwriting/hard.json",
      "--json",
    ];
    const { stdout, stderr } = await execa("npx", ["tsx", "src/cli/main.ts", ...args], {
      cwd: clone,
      env: { ...cleanEnvironment() },
      extendEnv: false,
      reject: false,
    });
    expect(stdout, stderr).toMatch(/^\{/);
    const campaign = JSON.parse(stdout);
    expect(
      campaign.rounds.map(({ outcome, reasons }: { outcome: string; reasons: string[] }) => ({ outcome, reasons })),
    ).toEqual([
      { outcome: "dropped", reasons: [expect.stringContaining(`Types do not hold: ${TOOLS}(`)] },
      { outcome: "kept", reasons: expect.anything() },
    ]);
    expect(campaign.rounds[1].asked.fresh).toBe(200);
    expect(campaign.confirmation).toMatchObject({ said: "improved" });
    expect(git("diff", "--name-only", "HEAD", campaign.branch)).toBe(`${TOOLS}\n`);
    expect(git("show", `${campaign.branch}:${TOOLS}`)).toBe(tools);
    expect(git("status", "--porcelain")).toBe("");
  });
});
