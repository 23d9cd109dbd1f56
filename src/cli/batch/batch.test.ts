import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";

const HEAD = "id,annual_income,total_debt,credit_score,loan_amount,notes";
const ROWS = [
  "a1,85000,12000,720,250000,",
  'a2,"$75,000",0,579,300000,"said ""so"", twice"',
  "a3,64000,1200,700,100000,x",
];
const CSV = [HEAD, ...ROWS, ""].join("\n");
const APPLICATION = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };

function folderWith(files: Record<string, string | Buffer>): string {
  const cwd = emptyFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return cwd;
}

async function batch(args: string[], options: Parameters<typeof underwrite>[1] = {}) {
  const ended = await underwrite(["batch", ...args], options);
  return { ...ended, rows: ended.stdout.startsWith("{") ? linesOf(ended.stdout) : [] };
}

function linesOf(text: string) {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

const tabs = (text: string) => text.replaceAll(";", "\t");
const semicolons = [HEAD, "a1,85000,12000,720,250000,"].join("\n").replaceAll(",", ";");

describe("a batch reads", () => {
  it.each<[string, string | Buffer, number[]]>([
    ["CSV", CSV, [2, 3, 4]],
    ["CSV with a byte order mark and CRLF", `\ufeff${CSV.replaceAll("\n", "\r\n")}`, [2, 3, 4]],
    ["CSV in UTF-16", Buffer.from(`\ufeff${CSV}`, "utf16le"), [2, 3, 4]],
    ["CSV that gzip made smaller", gzipSync(CSV), [2, 3, 4]],
    ["CSV with semicolons", semicolons, [2]],
    ["CSV with tabs", tabs(semicolons), [2]],
    ["CSV as Excel marks it, after empty lines", `\n\nsep=;\n${semicolons}\n;;;;;\n`, [5]],
    ["CSV whose names differ in case and blanks", CSV.replace("annual_income", "Annual Income"), [2, 3, 4]],
    ["JSONL", `${JSON.stringify({ id: "a1", ...APPLICATION })}\n\n${JSON.stringify(APPLICATION)}\n`, [1, 3]],
    ["objects of several lines", `${JSON.stringify({ id: "a1", ...APPLICATION }, null, 2)}\n{"id":"a2"}`, [1, 8]],
    ["a JSON list", JSON.stringify([{ id: "a1", ...APPLICATION }, APPLICATION]), [1, 1]],
    ["a JSON list of many lines", JSON.stringify([{ id: "a1", ...APPLICATION }, APPLICATION], null, 1), [2, 9]],
  ])("%s, whatever the file is called, and tells each row's line", async (_, content, lines) => {
    const cwd = folderWith({ "rows.txt": content });
    const { rows, stderr } = await batch(["rows.txt"], { cwd });
    expect(rows.map(({ line }) => line)).toEqual(lines);
    expect(rows[0]).toMatchObject({ row: 1, id: "a1", status: "decided", outcome: "approved", input: APPLICATION });
    expect(stderr).toContain(`: ${lines.length} rows, with the embedded offline model`.replace("1 rows", "1 row"));
  });

  it("stdin, and fields by --map, --id and --delimiter", async () => {
    const input = "ref|Income per year|total_debt|credit_score|loan_amount|branch\n7|85000|12000|720|250000|north\n";
    const args = ["-", "--delimiter", "|", "--map", "annual_income=Income per year", "--id", "ref"];
    const { rows, stderr, exitCode } = await batch(args, { input });
    expect(rows).toMatchObject([{ id: "7", line: 2, input: APPLICATION, outcome: "approved" }]);
    expect(stderr).toContain('Columns that are no field of the input: "branch".');
    expect(exitCode).toBe(0);
    const json = JSON.stringify({ ref: 7, amount: 250000, ...APPLICATION, loan_amount: undefined });
    const mapped = await batch(["-", "--map", "loan_amount=amount", "--id", "ref"], { input: json });
    expect(mapped.rows).toMatchObject([{ id: "7", input: APPLICATION, outcome: "approved" }]);
  });

  it.each<[string, Record<string, string | Buffer>, string[], RegExp]>([
    ["no such file", {}, ["no.csv"], /The input no\.csv cannot be read \(ENOENT/],
    ["a folder", {}, ["."], /The input \. cannot be read \(it is a folder\)/],
    ["an empty file", { f: "" }, ["f"], /The input f has no rows/],
    ["a header alone", { f: `${HEAD}\n` }, ["f"], /The input f has no rows/],
    ["a header without a field", { f: "a,b\n1,2" }, ["f"], /no column for annual_income, .*--map annual_income=COLUMN/],
    [
      "a quote that never ends",
      { f: `${CSV}a4,"5,1\n6,7\n` },
      ["f"],
      /a quote that begins in the row of line 5 does not end/,
    ],
    ["a list that is cut off", { f: '[{"id":1},\n{"id":' }, ["f"], /its list does not end/],
    ["a list with something else in it", { f: '[{"id":1},\n5 ]' }, ["f"], /its list is broken on line 2/],
    ["a ZIP archive", { f: Buffer.from("504b030414000000", "hex") }, ["f"], /it is a ZIP archive: unpack it first/],
    ["gzip that is cut off", { f: gzipSync(CSV.repeat(50)).subarray(0, 90) }, ["f"], /gzip data is damaged or cut off/],
    [
      "several delimiters",
      { f: "annual_income,x;credit_score\n" },
      ["f"],
      /more than one character: name it with --delimiter/,
    ],
    ["a field that is none", { f: CSV }, ["f", "--map", "income=id"], /--map names "income", which is no field/],
    ["a column that is none", { f: CSV }, ["f", "--map", "loan_amount=Loan"], /the input has no column "Loan"/],
    ["an id that is none", { f: CSV }, ["f", "--id", "Id"], /--id Id.*the input has no column "Id"/],
    [
      "two columns for a field",
      { f: CSV.replace("notes", "Loan Amount").replace("loan_amount", "loan-amount") },
      ["f"],
      /2 columns for loan_amount/,
    ],
    ["two columns of ids", { f: CSV.replace("notes", "ID") }, ["f"], /2 columns with the rows' ids: leave one/],
    [
      "a mapping of nothing",
      { f: CSV },
      ["f", "--map", "loan_amount"],
      /--map is "loan_amount": give a field and its column/,
    ],
    ["a delimiter of two", { f: CSV }, ["f", "--delimiter", "::"], /--delimiter is "::"/],
    ["no concurrency", { f: CSV }, ["f", "--concurrency", "0"], /--concurrency is "0"/],
    ["a resumed stdout", { f: CSV }, ["f", "--resume"], /--resume needs --output/],
    ["a summary beside results", { f: CSV }, ["f", "--json"], /name a file for them with --output/],
    ["resume and force", { f: CSV }, ["f", "--output", "o", "--resume", "--force"], /give one of them/],
    ["its input as output", { f: CSV }, ["f", "--output", "f", "--force"], /--output f is read or written already/],
    [
      "one file for results and errors",
      { f: CSV },
      ["f", "--output", "o", "--errors", "./o"],
      /is read or written already/,
    ],
    ["a folder as output", { f: CSV }, ["f", "--output", "."], /--output \. cannot be written \(it is a folder\)/],
  ])("%s: it says what is wrong in a line, before any model is asked", async (_, files, args, message) => {
    const { env, requests } = await serve(wellBehaved());
    const cwd = folderWith(files);
    const { stdout, stderr, exitCode } = await batch([...args, "--model", "claude-sonnet-5"], { cwd, env });
    expect({ stdout, exitCode, asked: requests.length }).toEqual({ stdout: "", exitCode: 2, asked: 0 });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^underwrite: [^\n]+$/);
    expect(readdirSync(cwd).filter((name) => /^o|lock|journal/.test(name))).toEqual([]);
  });
});

describe("a row that is not accepted", () => {
  const bad = [
    HEAD,
    ROWS[0],
    "b1,oops,0,700,1,",
    "b2,85000,0,700",
    "b3,85000,0,900,1,",
    "b4,,0,700,1,",
    ROWS[2],
    "",
  ].join("\n");

  it("is reported with its line, id and field, and the others go on; the exit code is 1", async () => {
    const cwd = folderWith({ "in.csv": bad });
    const { exitCode, stderr, stdout } = await batch(["in.csv", "--output", "out.jsonl", "--errors", "bad.jsonl"], {
      cwd,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    const rows = linesOf(readFileSync(join(cwd, "out.jsonl"), "utf8"));
    expect(rows.map(({ id, status, field }) => [id, status, field])).toEqual([
      ["a1", "decided", null],
      ["b1", "bad_input", "annual_income"],
      ["b2", "bad_input", null],
      ["b3", "bad_input", "credit_score"],
      ["b4", "bad_input", "annual_income"],
      ["a3", "decided", null],
    ]);
    expect(linesOf(readFileSync(join(cwd, "bad.jsonl"), "utf8"))).toEqual(rows.slice(1, 5));
    expect(stderr).toContain('Line 3 (b1), annual_income: annual_income is "oops": give an amount');
    expect(stderr).toContain("Line 4 (b2): The row has 4 cells, and the header has 6.");
    expect(stderr).toContain('Line 5 (b3), credit_score: credit_score is "900": give a whole number');
    expect(stderr).toMatch(/6 rows in .*: 2 decided \(2 approved\), 4 not \(4 bad_input\)\. \$0\.00\./);
    expect(stderr).toContain(
      "When the rows are corrected: underwrite batch in.csv --output out.jsonl --errors bad.jsonl --resume",
    );
  });

  it("is run when it is corrected and the batch is resumed, and nothing else is", async () => {
    const { env, requests } = await serve(wellBehaved());
    const cwd = folderWith({ "in.csv": bad });
    const args = ["in.csv", "--output", "out.csv", "--model", "claude-sonnet-5", "--errors", "bad.csv"];
    await batch(args, { cwd, env });
    expect(requests).toHaveLength(4);
    writeFileSync(join(cwd, "in.csv"), bad.replace("oops", "85000"));
    const { exitCode, stderr } = await batch([...args, "--resume"], { cwd, env });
    expect({ exitCode, asked: requests.length }).toEqual({ exitCode: 1, asked: 6 });
    expect(stderr).toContain("2 of them before: 3 decided");
    const rows = parse(readFileSync(join(cwd, "out.csv")), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ status }) => status)).toEqual([
      "decided",
      "decided",
      "bad_input",
      "bad_input",
      "bad_input",
      "decided",
    ]);
    expect(parse(readFileSync(join(cwd, "bad.csv")), { columns: true })).toEqual(rows.slice(2, 5));
  });

  it("ends the batch with --fail-fast: what was begun is finished, and the rest is not run", async () => {
    const cwd = folderWith({ "in.csv": bad });
    const { exitCode, rows, stderr } = await batch(["in.csv", "--fail-fast", "--concurrency", "1"], { cwd });
    expect({ exitCode, ids: rows.map(({ id }) => id) }).toEqual({ exitCode: 1, ids: ["a1", "b1"] });
    expect(stderr).toContain("not every row was run, as row 2 is not decided");
  });

  it("does not say with --fail-fast that rows are left where the last one failed", async () => {
    const cwd = folderWith({ "in.csv": bad.split("\n").slice(0, 3).join("\n") });
    const { exitCode, rows, stderr } = await batch(["in.csv", "--fail-fast", "--concurrency", "1"], { cwd });
    expect({ exitCode, ids: rows.map(({ id }) => id) }).toEqual({ exitCode: 1, ids: ["a1", "b1"] });
    expect(stderr).not.toContain("not every row was run");
  });

  it.each([
    ["a line that is not JSON", '{"id":1}\n{oops\n{"id":3}', 2, "The row is not JSON (column 2)."],
    ["a key that comes twice", '{"id":1}\n{"a":1,"a":2}\n{"id":3}', 2, 'The row has "a" twice: give it once.'],
    ["a list in a line", '{"id":1}\n[1]\n{"id":3}', 2, "The application must be a JSON object"],
    [
      "what is nested without end",
      `{"id":1}\n{"a":${"[".repeat(5000)}${"]".repeat(5000)}}\n{"id":3}`,
      2,
      "The row is nested too deep.",
    ],
    [
      "bytes that are no text",
      Buffer.from('{"id":1}\n{"id":"\xff"}\n{"id":3}', "latin1"),
      2,
      "The row is not UTF-8 text.",
    ],
    [
      "CSV bytes that are no text",
      Buffer.from(`${HEAD}\nx,1,1,1,1,\xe9\n${ROWS[0]}\n`, "latin1"),
      1,
      "The row is not UTF-8 text.",
    ],
    ["a cell too many", `${HEAD}\n${ROWS[0]},more\n${ROWS[2]}\n`, 1, "The row has 7 cells, and the header has 6."],
    [
      "an escape and a hidden character",
      '{"id":1}\n{"id":"\\u001b[2J\\u202ex"}\n{"id":3}',
      2,
      "annual_income is missing",
    ],
  ])("is one of its own where it is %s", async (_, input, row, error) => {
    const cwd = folderWith({ rows: input });
    const { rows, exitCode, stdout, stderr } = await batch(["rows"], { cwd });
    expect(exitCode).toBe(1);
    expect(rows.length).toBeGreaterThan(1);
    expect(rows[row - 1].error).toContain(error);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});
