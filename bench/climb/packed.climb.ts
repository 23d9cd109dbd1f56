import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { cleanEnvironment, emptyFolder } from "../../src/testing/processes/cli.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TOOLS = "agents/returns/tools.ts";
const project = join(emptyFolder(), "project");
let right = "";

function git(...args: string[]): string {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
  return execFileSync("git", [...identity, ...args], { cwd: project, encoding: "utf8", env: cleanEnvironment() });
}

/** The command as it was installed from the tarball. */
async function installed(...args: string[]) {
  const bin = join(project, "node_modules/.bin/underwrite");
  const { stdout, stderr, exitCode } = await execa(bin, args, {
    cwd: project,
    env: cleanEnvironment(),
    extendEnv: false,
    reject: false,
  });
  return { json: stdout.startsWith("{") ? JSON.parse(stdout) : undefined, stderr, exitCode };
}

/** A commit on a branch of its own, in which the tools are this. */
function branch(name: string, tools: string): void {
  git("switch", "--quiet", "-c", name, "main");
  writeFileSync(join(project, TOOLS), tools);
  git("commit", "--quiet", "--all", "--message", name);
  git("switch", "--quiet", "main");
}

beforeAll(() => {
  const packed = emptyFolder();
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", packed], { cwd: ROOT });
  execFileSync("mkdir", [project]);
  writeFileSync(join(project, "package.json"), '{ "name": "own", "private": true, "type": "module" }');
  writeFileSync(join(project, ".gitignore"), "node_modules\n.underwrite\n");
  const tarball = execFileSync("ls", [packed], { encoding: "utf8" }).trim();
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", join(packed, tarball)];
  execFileSync("npm", install, { cwd: project, stdio: "ignore" });
  execFileSync(join(project, "node_modules/.bin/underwrite"), ["create", "returns"], { cwd: project, stdio: "ignore" });
  right = readFileSync(join(project, TOOLS), "utf8");
  const broken = right.replace("limit_usd: limitOf(age_days)", "limit_usd: limitOf(age_days + 40)");
  expect(broken).not.toBe(right);
  writeFileSync(join(project, TOOLS), broken);
  execFileSync("git", ["init", "--quiet", "--initial-branch", "main", project]);
  git("add", "--all");
  git("commit", "--quiet", "--message", "Begin");
});

describe("a project that has nothing but the installed tarball and an agent of its own", () => {
  it("has its agent improved by a campaign, on a branch that holds exactly the edit", async () => {
    const script = join(emptyFolder(), "coder.sh");
    writeFileSync(script, `sed -i 's/limitOf(age_days + 40)/limitOf(age_days)/' ${TOOLS}\n`);
    const args = ["climb", "--agent", "returns", "--findings", "--coder", `sh ${script}`, "--json"];
    const { json: campaign, stderr } = await installed(...args);
    expect(campaign?.rounds[0]?.outcome, stderr).toBe("kept");
    expect(campaign).toMatchObject({ sandbox: true, after: campaign.after, confirmation: { said: "improved" } });
    expect(git("diff", "--name-only", "main", campaign.branch)).toBe(`${TOOLS}\n`);
    expect(git("show", `${campaign.branch}:${TOOLS}`)).toBe(right);
    expect(git("status", "--porcelain")).toBe("");
  });

  it("has a right change called better by the gate, and lets no candidate write into its packages", async () => {
    branch("right", right);
    const better = await installed("gate", "--agent", "returns", "--candidate", "right", "--fresh", "20", "--json");
    expect(better, better.stderr).toMatchObject({ exitCode: 0, json: { verdict: "better", sandbox: true } });
    const writes = `try { fs.writeFileSync(new URL("../../node_modules/underwrite/written", import.meta.url), "x"); } catch { /* read-only */ }`;
    branch("writes", `import fs from "node:fs";\n${right}\n${writes}\n`);
    const judged = await installed("gate", "--agent", "returns", "--candidate", "writes", "--fresh", "20", "--json");
    expect(judged.json, judged.stderr).toMatchObject({ verdict: "not_judged", runs: { verdict: "better" } });
    expect(existsSync(join(project, "node_modules/underwrite/written"))).toBe(false);
  });
});
