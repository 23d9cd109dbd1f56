import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { SMALL_PLAN } from "../../testing/small-plan.js";
import { createPlan, readPlan } from "./plan-folder.js";

const CHECKOUT = join(import.meta.dirname, "../../..");

describe("a formatter's run over a checkout", () => {
  it("leaves its plans as they are, and asks for nothing in them", async () => {
    const root = emptyFolder();
    cpSync(join(CHECKOUT, "biome.json"), join(root, "biome.json"));
    execFileSync("git", ["init", "-q"], { cwd: root });
    mkdirSync(join(root, "node_modules"));
    const folder = join(root, "plans");
    const findings = [
      {
        code: "a",
        subject: "",
        severity: "high" as const,
        lever: "tool" as const,
        title: "A: b",
        count: 1,
        trace_ids: ["f".repeat(32)],
      },
    ];
    const { id, path } = await createPlan(folder, { ...SMALL_PLAN, findings }, () => "# A plan\n\n* one\n* two\n");
    writeFileSync(join(root, "other.ts"), "export  const a=1\n");
    const before = readFileSync(path, "utf8");
    const biome = (...args: string[]) =>
      execFileSync(join(CHECKOUT, "node_modules/.bin/biome"), ["check", ...args, "."], { cwd: root, stdio: "pipe" });
    biome("--write");
    expect(readFileSync(join(root, "other.ts"), "utf8")).toBe("export const a = 1;\n");
    expect(readFileSync(path, "utf8")).toBe(before);
    expect((await readPlan(folder, id)).findings).toMatchObject(findings);
    biome("--error-on-warnings");
  });
});

describe("what documents tell their readers to write beside the project", () => {
  /** Files that a command writes in the working folder: by redirection, or by an option. */
  const WRITTEN = /(?:>\s*|--(?:output|html|junit)\s+)([A-Za-z][\w.-]*\.(?:jsonl?|html|xml))\b/g;
  it("is out of git's, and so of the formatter's, reach", () => {
    const documents = ["README.md", ...readdirSync(join(CHECKOUT, "docs")).map((name) => `docs/${name}`)];
    const texts = documents
      .filter((path) => path.endsWith(".md"))
      .map((path) => readFileSync(join(CHECKOUT, path), "utf8"));
    const fences = texts.flatMap((text) =>
      [...text.matchAll(/```sh[^\n]*\n([\s\S]*?)```/g)].map(([, code]) => code ?? ""),
    );
    const written = fences.flatMap((code) => [...code.matchAll(WRITTEN)].map(([, path = ""]) => path));
    expect(written).toContain("report.html");
    expect(written.filter((path) => !isIgnored(path))).toEqual([]);
  });

  function isIgnored(path: string): boolean {
    try {
      execFileSync("git", ["check-ignore", "-q", path], { cwd: CHECKOUT });
      return true;
    } catch {
      return false; // git knows of no rule that leaves it out
    }
  }
});
