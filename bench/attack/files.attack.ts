import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { suiteFolder } from "../../src/testing/folders/eval-suite.js";
import { folderWithFindings, folderWithPlan } from "../../src/testing/folders/folder-with-plan.js";
import { emptyFolder, underwrite } from "../../src/testing/processes/cli.js";
import { attack } from "./crash-points.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DECIDE = ["85000", "12000", "720", "250000", "--model", "offline", "--quiet"];

let points = 0;
afterAll(() => process.stdout.write(`${points} crash points tried\n`));

/** What a command prints as JSON. */
async function jsonOf(cwd: string, ...args: string[]) {
  const { stdout, stderr } = await underwrite([...args, "--json"], { cwd });
  expect(stdout, stderr).not.toBe("");
  return JSON.parse(stdout);
}

/**
 * The suite as eval takes it: a partial one that passes would be neither the old nor the new one. A folder that a kill
 * left empty holds nothing of the new suite, and every command says that it is empty.
 */
async function suiteOf(cwd: string) {
  const folder = join(cwd, "cases/underwriting");
  if (namesIn(folder).length === 0) return { files: [] };
  const { passed, cases, drafts, problems } = await jsonOf(cwd, "cases", "check");
  return { passed, cases, drafts, problems, files: namesIn(folder) }; // reading finishes a change that was under way
}

/** Visible files of a folder: what commands read. */
function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
}

async function plansOf(cwd: string) {
  const plans: Record<string, unknown>[] = await jsonOf(cwd, "plan", "list");
  return plans.map(({ id, status, problem, counts }) => ({ id, status, problem, counts }));
}

/** A file's content, parsed; undefined where there is none. */
function read(path: string, parse: (text: string) => unknown) {
  return existsSync(path) ? parse(readFileSync(path, "utf8")) : undefined;
}

/** What two runs that each add one leave: one more than before, or two. */
function oneOrTwoMore(state: unknown, old: unknown): void {
  const more = (state as unknown[]).length - (old as unknown[]).length;
  expect([1, 2]).toContain(more);
}

/** A small checkout: what `create` needs of one. */
function smallCheckout(): string {
  const root = emptyFolder();
  for (const path of ["package.json", "src/agents/index.ts", "src/workshop/template", "cases"]) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  return root;
}

describe("killed, or with a disk that fails, at any of its calls that change files", () => {
  let runs: string;
  let drafts: string;
  let findings: string;
  let plan: { cwd: string; id: string };
  beforeAll(async () => {
    runs = emptyFolder();
    for (const loan of ["250001", "250002", "250003"]) {
      await underwrite(["85000", "12000", "720", loan, "--model", "offline"], { cwd: runs });
    }
    drafts = emptyFolder();
    cpSync(runs, drafts, { recursive: true });
    expect((await underwrite(["cases", "harvest"], { cwd: drafts })).exitCode).toBe(0);
    findings = (await folderWithFindings()).cwd;
    plan = await folderWithPlan();
  });

  it("cases generate leaves the suite that ships, or all of the new one", async () => {
    points += await attack({ name: "generate", folder: emptyFolder(), args: ["cases", "generate"], look: suiteOf });
  });

  it("cases generate leaves a suite that is there as it was, or with its file renewed", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "cases/underwriting"), { recursive: true });
    const application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
    const one = {
      id: "one",
      description: "A loan that fits.",
      application,
      expected: { approved: true },
      source: "policy",
    };
    writeFileSync(join(folder, "cases/underwriting/boundaries.json"), `${JSON.stringify([one])}\n`);
    points += await attack({ name: "regenerate", folder, args: ["cases", "generate"], look: suiteOf });
  });

  it("cases harvest leaves the suite that ships, or all of the new one with its drafts", async () => {
    points += await attack({ name: "harvest", folder: runs, args: ["cases", "harvest"], look: suiteOf });
  });

  it("cases harvest --accept accepts all, or nothing", async () => {
    const args = ["cases", "harvest", "--accept", "all"];
    points += await attack({ name: "accept", folder: drafts, args, look: suiteOf });
  });

  it("create makes the whole agent, or nothing of it", async () => {
    points += await attack({
      name: "create",
      folder: smallCheckout(),
      args: ["create", "expense"],
      rerun: [0, 2], // it is there already
      async look(cwd) {
        const { exitCode, stderr } = await underwrite(["create", "another", "--dry-run"], { cwd });
        expect(exitCode, stderr).toBe(0);
        const isListed = readFileSync(join(cwd, "src/agents/index.ts"), "utf8").includes("expense");
        const folders = ["src/agents/expense", "cases/expense"].map((path) => namesIn(join(cwd, path)));
        return { isListed, folders, isSettled: !existsSync(join(cwd, ".underwrite-change")) };
      },
    });
  });

  it("plan leaves a whole plan or none", async () => {
    const args = ["plan", "--from", "findings.json"];
    points += await attack({ name: "plan", folder: findings, args, look: plansOf, after: oneOrTwoMore });
  });

  it("plan approve leaves the plan proposed or approved, and blocks nobody", async () => {
    const args = ["plan", "approve", plan.id, "--by", "Ada"];
    points += await attack({
      name: "approve",
      folder: plan.cwd,
      args,
      typed: "yes\n",
      look: plansOf,
      rerun: [0, 2],
    });
  });

  it("connect --write leaves the other servers of the file, and adds all of its own or none", async () => {
    const folder = emptyFolder();
    const other = { command: "other", args: [] };
    mkdirSync(join(folder, ".cursor"));
    writeFileSync(join(folder, ".cursor/mcp.json"), JSON.stringify({ mcpServers: { other } }));
    points += await attack({
      name: "connect",
      folder,
      args: ["connect", "cursor", "--write"],
      async look(cwd) {
        const { mcpServers } = JSON.parse(readFileSync(join(cwd, ".cursor/mcp.json"), "utf8"));
        expect(mcpServers.other).toEqual(other);
        return Object.keys(mcpServers);
      },
    });
  });

  it("eval leaves each report whole or not there", async () => {
    const folder = suiteFolder(3);
    const names = ["report.json", "junit.xml", "page.html"];
    const args = ["eval", "--cases", "cases.json", "--model", "offline"];
    args.push("--output", "report.json", "--junit", "junit.xml", "--html", "page.html");
    const whole = (cwd: string) => ({
      "report.json": read(join(cwd, "report.json"), (text) => JSON.parse(text).passed === 3),
      "junit.xml": read(join(cwd, "junit.xml"), (text) => text.trimEnd().endsWith("</testsuites>")),
      "page.html": read(join(cwd, "page.html"), (text) => text.trimEnd().endsWith("</html>")),
    });
    points += await attack({
      name: "eval",
      folder,
      args,
      async look(cwd) {
        const states = Object.values(whole(cwd));
        expect(states.every((state) => state !== false)).toBe(true);
        await jsonOf(cwd, "eval", "list");
        // Each is written by itself: with some of them there it is on its way to the new state.
        return names.filter((name) => existsSync(join(cwd, name))).length === names.length;
      },
    });
  });

  it("a decision leaves a store that lists its runs", async () => {
    points += await attack({
      name: "decision",
      folder: emptyFolder(), // in a store that is there, SQLite does it all
      args: DECIDE,
      async look(cwd) {
        const { stdout, stderr, exitCode } = await underwrite(["traces", "list", "--json"], { cwd });
        expect(exitCode, stderr).toBe(0);
        return Array(JSON.parse(stdout).filter(({ complete }: { complete: boolean }) => complete).length).fill("run");
      },
      after: oneOrTwoMore,
    });
  });
});
