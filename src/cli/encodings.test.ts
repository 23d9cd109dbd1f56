import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWithPlan } from "../testing/folders/folder-with-plan.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";
import { decodeText } from "../text/decode.js";
import { parseJsonc } from "./connect/jsonc.js";

const APPLICATION =
  '{"annual_income":85000,"total_debt":12000,"credit_score":720,"loan_amount":250000,"notes":"Łódź, café"}';
const CASES = JSON.stringify([
  {
    id: "utf-16",
    description: "Zażółć",
    application: { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 },
    expected: { approved: true },
    source: "author",
  },
]);

const ENCODINGS: [name: string, encode: (text: string) => Buffer][] = [
  ["UTF-8 with a mark", (text) => Buffer.from(`\ufeff${text}`)],
  ["UTF-16 as PowerShell writes it", (text) => Buffer.from(`\ufeff${text.replaceAll("\n", "\r\n")}`, "utf16le")],
  ["big-endian UTF-16", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
];
const latin1 = (text: string) => Buffer.from(text.replace(/[^ -\u00ff\n]/g, "?"), "latin1");

describe.each(ENCODINGS)("a text file in %s", (_, encode) => {
  it("is read as an application, by name and on stdin", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "in.json"), encode(APPLICATION));
    const named = await underwrite(["--input", "in.json", "--model", "offline", "--json", "-q"], { cwd });
    expect(JSON.parse(named.stdout).approved).toBe(true);
    const shown = await underwrite(["traces", "show", "last", "--json"], { cwd });
    expect(shown.stdout).toContain("Łódź, café");
  });

  it("is read as cases, settings and a client's configuration", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "cases", "underwriting"), { recursive: true });
    writeFileSync(join(cwd, "cases", "underwriting", "own.json"), encode(CASES));
    writeFileSync(join(cwd, ".env"), encode("UNDERWRITE_MODEL=offline\nUNDERWRITE_HOME=kept\n"));
    writeFileSync(join(cwd, ".mcp.json"), encode('{ "mcpServers": { "other": { "command": "true" } } }'));
    const report = await underwrite(["eval", "--json", "-q"], { cwd });
    expect(JSON.parse(report.stdout)).toMatchObject({ total: 1, passed: 1 });
    expect(readFileSync(join(cwd, "kept", "traces.db")).length).toBeGreaterThan(0);
    await underwrite(["connect", "--write"], { cwd });
    const { mcpServers } = parseJsonc(decodeText(readFileSync(join(cwd, ".mcp.json")))) as { mcpServers: object };
    expect(Object.keys(mcpServers)).toEqual(expect.arrayContaining(["other", "underwrite"]));
  });

  it("is read as a report, findings and a plan", async () => {
    const { cwd, id, file } = await folderWithPlan();
    for (const path of [file, join(cwd, "findings.json")]) writeFileSync(path, encode(readFileSync(path, "utf8")));
    const report = await underwrite(["eval", "2", "--model", "offline", "--json", "-q"], { cwd });
    writeFileSync(join(cwd, "report.json"), encode(report.stdout));
    expect((await underwrite(["eval", "show", "report.json", "--json"], { cwd })).exitCode).toBe(0);
    expect(JSON.parse((await underwrite(["plan", "show", id, "--json"], { cwd })).stdout).id).toBe(id);
    const made = await underwrite(["plan", "--from", "findings.json", "--json"], { cwd });
    expect(made).toMatchObject({ exitCode: 0 });
  });
});

describe("a text file in another encoding is refused, and the line that shows it is named", () => {
  it("an application", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "in.json"), latin1(APPLICATION.replace('"notes"', '\n"notes"')));
    const { stdout, stderr, exitCode } = await underwrite(["--input", "in.json", "--model", "offline"], { cwd });
    expect(stderr).toContain("in.json cannot be read (line 2 is not UTF-8 text: save the file as UTF-8 or UTF-16)");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });

  it.each([
    [".env", ["doctor"], "UNDERWRITE_MODEL=offline\n# für uns\n", /\.env cannot be read \(line 2 is not UTF-8 text/],
    ["report.json", ["eval", "show", "report.json"], '{"a":"é"}', /report\.json cannot be read \(line 1 is not UTF-8/],
    ["findings.json", ["plan", "--from", "findings.json"], '\n\n{"a":"é"}', /cannot be read \(line 3 is not UTF-8/],
  ])("%s", async (name, args, text, says) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, name), latin1(text));
    const { stderr, exitCode } = await underwrite(args, { cwd });
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(2);
  });
});

describe("an application as JSON", () => {
  it.each([
    ['{"total_debt":1,"a":[{"credit_score":2}],"total_debt":2}', 'has "total_debt" twice: give it once'],
    ['{"credit_score":700,"credit\\u005fscore":800}', 'has "credit_score" twice'],
    [" \n", "is not JSON (it is empty)"],
  ])("%j is refused", async (input, says) => {
    const { stderr, exitCode } = await underwrite(["--input", "-", "--model", "offline"], { input });
    expect(stderr).toContain(says);
    expect(exitCode).toBe(2);
  });
});
