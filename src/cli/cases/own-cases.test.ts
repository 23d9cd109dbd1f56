import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const MINE = {
  id: "mine",
  description: "A label that the policy does not give.",
  application: { annual_income: 61000, total_debt: 3000, credit_score: 701, loan_amount: 90000 },
  expected: { approved: false },
};

/** A project with one case of its own, which fails, in a file. */
function projectWith(path: string, text = JSON.stringify([MINE])) {
  const root = emptyFolder();
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
  writeFileSync(join(root, "package.json"), "{}");
  return root;
}

describe("a project's own cases", () => {
  it.each([
    ["in folders within folders", "cases/underwriting/2026/q3/edge.json", undefined],
    [
      "a case a line, with empty lines and a byte order mark",
      "cases/underwriting/a.jsonl",
      `\ufeff\r\n${JSON.stringify(MINE)}\r\n\n`,
    ],
    ["where the end of the name is in other letters", "cases/underwriting/sub/B.Jsonl", JSON.stringify(MINE)],
    ["in a folder whose name is in other letters", "CASES/UnderWriting/a.JSON", undefined],
  ])("are the suite, %s", async (_, path, text) => {
    const cwd = projectWith(path, text);
    const { stdout, stderr, exitCode } = await underwrite(["eval", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      total: 1,
      failed: 1,
      cases_from: path.split("/").slice(0, 2).join("/"),
    });
    expect(stderr).toContain(`1 case of ${path.split("/").slice(0, 2).join("/")},`);
    expect(exitCode).toBe(1);
    const check = await underwrite(["cases", "check", "--json"], { cwd });
    expect(JSON.parse(check.stdout)).toMatchObject({ passed: false, files: [path], cases: 1 });
  });

  it("are found from a folder below, up to the top of the project", async () => {
    const root = projectWith("cases/underwriting/a.json");
    const cwd = join(root, "src", "deep");
    mkdirSync(cwd, { recursive: true });
    const list = await underwrite(["cases", "list", "--json"], { cwd });
    expect(JSON.parse(list.stdout)).toMatchObject({ total: 1, from: "../../cases/underwriting" });
    const other = join(root, "another-project");
    mkdirSync(other);
    writeFileSync(join(other, "package.json"), "{}");
    expect(JSON.parse((await underwrite(["cases", "list", "--json"], { cwd: other })).stdout).from).toContain("ships");
  });

  it.each([
    ["lie in no agent's folder", "cases/mine.json", JSON.stringify([MINE]), "(there is cases/mine.json)"],
    [
      "lie in a folder of another name",
      "cases/loans/mine.jsonl",
      JSON.stringify(MINE),
      "(there is cases/loans/mine.jsonl)",
    ],
    ["are none: a folder without case files", "cases/underwriting/README.md", "# Cases", "put *.json or *.jsonl files"],
    ["are none: an empty list", "cases/underwriting/none.json", "[]", "There is no case in cases/underwriting"],
    ["are none: no line", "cases/underwriting/none.jsonl", "\n", "There is no case in cases/underwriting"],
  ])("are never replaced by the suite that ships where they %s", async (_, path, text, says) => {
    const cwd = projectWith(path, text);
    for (const command of [
      ["eval"],
      ["cases", "check"],
      ["cases", "coverage"],
      ["cases", "list"],
      ["cases", "show", "x"],
    ]) {
      const { stdout, stderr, exitCode } = await underwrite(command, { cwd });
      expect(stdout).toBe("");
      expect(stderr).toContain(says);
      expect(exitCode).toBe(2);
    }
  });

  it("are refused where two folders of one name in other letters could be meant", async () => {
    const cwd = projectWith("cases/underwriting/a.json");
    mkdirSync(join(cwd, "cases/Underwriting"));
    const { stderr, exitCode } = await underwrite(["eval"], { cwd });
    expect(stderr).toContain("cases/Underwriting and cases/underwriting");
    expect(exitCode).toBe(2);
  });

  it("name the line of a file that is no JSON", async () => {
    const cwd = projectWith("cases/underwriting/a.jsonl", `${JSON.stringify(MINE)}\n{"id":`);
    const { stderr, exitCode } = await underwrite(["eval"], { cwd });
    expect(stderr).toContain("cases/underwriting/a.jsonl: line 2 is not JSON");
    expect(exitCode).toBe(2);
  });

  it("are listed with their tags, 20 of them unless all are asked for, and shown by the first letters of an id", async () => {
    const many = Array.from({ length: 23 }, (_, n) => ({
      ...MINE,
      id: `case-${String.fromCharCode(97 + n)}`,
      application: { ...MINE.application, loan_amount: 90000 + n },
      tags: [n % 2 === 0 ? "even" : "odd"],
    }));
    const cwd = projectWith("cases/underwriting/a.json", JSON.stringify(many));
    const list = JSON.parse((await underwrite(["cases", "list", "--tag", "odd", "--json"], { cwd })).stdout);
    expect(list).toMatchObject({ total: 11, from: "cases/underwriting" });
    const shown = await underwrite(["cases", "show", "case-w", "--json"], { cwd });
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: "case-w", file: "cases/underwriting/a.json", tags: ["even"] });
    expect((await underwrite(["cases", "show", "case"], { cwd })).stderr).toContain("More than one case");
    expect((await underwrite(["cases", "show", "nope"], { cwd })).stderr).toContain('called "nope"');
  });
});
