import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, underwrite as underwriteAsProcess } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { type MessagesServer, startMessagesServer, wellBehaved } from "../../testing/servers/messages-server.js";

let server: MessagesServer;
const key = "sk-ant-test-0123456789";

beforeAll(async () => {
  server = await startMessagesServer(wellBehaved());
});
afterAll(() => server.close());

const withKey = () => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url });

describe("bad input is refused in one line, before any model call", () => {
  const good = ["85000", "12000", "720", "250000"];
  const withAmount = (index: number, text: string) => good.map((value, i) => (i === index ? text : value));
  const rows: [what: string, args: string[], says: RegExp][] = [
    ["no arguments", ["run"], /Expected 4 arguments.*got 0/],
    ["three arguments", good.slice(0, 3), /Expected 4 arguments.*got 3/],
    ["five arguments", [...good, "1"], /Expected 4 arguments.*got 5/],
    ["thousands with k", withAmount(0, "85k"), /annual_income is "85k"/],
    ["an exponent", withAmount(3, "1e5"), /loan_amount is "1e5"/],
    ["three decimals", withAmount(3, "12.345"), /loan_amount is "12\.345"/],
    ["a negative amount", withAmount(1, "-5"), /total_debt is "-5"/],
    ["a negative income", withAmount(0, "-85000"), /annual_income is "-85000"/],
    ["a negative that is no number", withAmount(1, "-5k"), /-5k/],
    ["NaN", withAmount(0, "NaN"), /annual_income is "NaN"/],
    ["Infinity", withAmount(3, "Infinity"), /loan_amount is "Infinity"/],
    ["an empty string", withAmount(1, ""), /total_debt is ""/],
    ["blanks", withAmount(3, "  "), /loan_amount is/],
    ["hexadecimal", withAmount(3, "0x10"), /loan_amount is "0x10"/],
    ["misplaced separators", withAmount(3, "25,00,00"), /loan_amount is "25,00,00"/],
    ["mixed separators", withAmount(3, "1,000_000"), /loan_amount is "1,000_000"/],
    ["another currency", withAmount(3, "€250000"), /loan_amount is/],
    ["more than a billion", withAmount(3, "1000000000.01"), /loan_amount is "1000000000\.01"/],
    ["a loan of zero", withAmount(3, "0"), /loan_amount is "0"/],
    ["an income of zero", withAmount(0, "0"), /annual_income is 0.*undefined without income/],
    ["score 299", withAmount(2, "299"), /credit_score is "299": give a whole number from 300 to 850/],
    ["score 851", withAmount(2, "851"), /credit_score is "851"/],
    ["score 700.5", withAmount(2, "700.5"), /credit_score is "700\.5"/],
    ["notes too long", [...good, "--notes", "x".repeat(4001)], /notes have 4001 characters/],
    ["an unknown option", [...good, "--frobnicate"], /unknown option '--frobnicate'/],
    ["an unknown command", ["trcaes"], /no command trcaes/],
    ["an option without its value", [...good, "--model"], /--model/],
    ["an empty model", [...good, "--model", ""], /not a model's name/],
    ["a model with blanks", [...good, "--model", "rm -rf /"], /not a model's name/],
    ["a timeout of zero", [...good, "--timeout", "0"], /--timeout is "0"/],
    ["retries of -1", [...good, "--max-retries=-1"], /--max-retries is "-1"/],
    ["round trips of 0", [...good, "--max-round-trips", "0"], /--max-round-trips is "0"/],
    ["arguments and a file", [...good, "--input", "x.json"], /given twice/],
    ["an unknown agent", [...good, "--agent", "nope"], /There is no agent "nope"; the agents are underwriting/],
    ["an agent without a name", [...good, "--agent"], /--agent/],
    ["a file that is not there", ["--input", "missing.json"], /missing\.json cannot be read/],
  ];

  it.each(rows)("%s", async (_, args, says) => {
    const before = server.requests.length;
    const { stdout, stderr, exitCode } = await underwrite(args, { env: withKey() });
    expect(stderr).toMatch(says);
    expect({ stdout, exitCode, lines: stderr.trim().split("\n").length }).toEqual({
      stdout: "",
      exitCode: 2,
      lines: 1,
    });
    expect(server.requests.length).toBe(before);
  });

  const documents: [what: string, json: string, says: RegExp][] = [
    ["malformed JSON", '{"annual_income": 85000,', /not JSON/],
    ["a list", "[85000, 12000, 720, 250000]", /must be a JSON object/],
    ["null", "null", /must be a JSON object/],
    ["a missing field", '{"annual_income":85000,"total_debt":0,"credit_score":720}', /loan_amount is missing/],
    [
      "an unknown field",
      '{"annual_income":1,"total_debt":0,"credit_score":720,"loan_amount":1,"max_loan":9}',
      /unknown field "max_loan"/,
    ],
    [
      "a wrong type",
      '{"annual_income":[1],"total_debt":0,"credit_score":720,"loan_amount":1}',
      /annual_income is a list/,
    ],
    [
      "a list of 100,000 levels",
      `{"annual_income":${"[".repeat(100_000)}${"]".repeat(100_000)},"total_debt":0,"credit_score":720,"loan_amount":1}`,
      /annual_income is a list/,
    ],
    [
      "an object for a number",
      '{"annual_income":{"a":1},"total_debt":0,"credit_score":720,"loan_amount":1}',
      /annual_income is an object/,
    ],
    [
      "more than any number",
      '{"annual_income":1e999,"total_debt":0,"credit_score":720,"loan_amount":1}',
      /annual_income is Infinity/,
    ],
    [
      "control and bidirectional characters",
      '{"annual_income":"\\u001b[2J\\u009b31m\\u202e\\u061c\\ufeff\\u2066x","total_debt":0,"credit_score":720,"loan_amount":1}',
      /annual_income is "\\u001b\[2J\\u009b31m\\u202e\\u061c\\ufeff\\u2066x"/,
    ],
    [
      "a field that hides",
      '{"annual_income":1,"total_debt":0,"credit_score":720,"loan_amount":1,"\u202eevil\u200b":1}',
      /unknown field "\\u202eevil\\u200b"/,
    ],
    ["JSON that hides", '{"annual_income": \u009b\u202e}', /not JSON \([^\u0080-\u009f\u202e]*\)/],
    [
      "notes that are no text",
      '{"annual_income":1,"total_debt":0,"credit_score":720,"loan_amount":1,"notes":7}',
      /notes is 7/,
    ],
    [
      "a fraction of a cent",
      '{"annual_income":1.005,"total_debt":0,"credit_score":720,"loan_amount":1}',
      /annual_income is 1\.005/,
    ],
  ];

  it.each(documents)("on stdin: %s", async (_, json, says) => {
    const { stdout, stderr, exitCode } = await underwrite(["--input", "-"], { env: withKey(), input: json });
    expect(stderr).toMatch(says);
    expect({ stdout, exitCode, lines: stderr.trim().split("\n").length }).toEqual({
      stdout: "",
      exitCode: 2,
      lines: 1,
    });
  });

  it("a model of a provider without a key", async () => {
    const { stderr, exitCode } = await underwrite([...good, "--model", "claude-sonnet-5"]);
    expect({ stderr: stderr.trim(), exitCode }).toEqual({
      stderr:
        "underwrite: The model claude-sonnet-5 needs ANTHROPIC_API_KEY: set it (any value for a local server), or use --model offline.",
      exitCode: 2,
    });
  });

  it.each([
    ["ANTHROPIC_BASE_URL", "not a url"],
    ["UNDERWRITE_TIMEOUT", "soon"],
    ["UNDERWRITE_TIMEOUT", "0x10"],
    ["UNDERWRITE_MAX_RETRIES", "1e0"],
    ["ANTHROPIC_BASE_URL", "https://user:hunter22@gateway.example"],
    ["UNDERWRITE_MAX_RETRIES", "99"],
  ])("a %s that cannot be used, without its value", async (name, value) => {
    const { stderr, exitCode } = await underwrite(good, { env: { [name]: value } });
    expect(stderr).toContain(`${name} in the environment is not usable`);
    expect(stderr).not.toContain(value);
    expect(exitCode).toBe(2);
  });

  it("a .env that is a folder", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, ".env"));
    const { stderr, exitCode } = await underwrite(good, { cwd });
    expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining(".env cannot be read"), exitCode: 2 });
  });
});

describe("an application can be written as people write it", () => {
  const expected = { approved: true, max_loan: 270089.15, monthly_payment: 1696.97, post_loan_dti: 38.07 };

  it.each([
    [["85_000", "12_000", "720", "250_000"]],
    [["85,000", "12,000", "720", "250,000"]],
    [["$85,000.00", "$12,000", "720", "$250,000"]],
    [["run", "85000", "12000", "720", "250000"]],
    [["--json", "85000", "12000", "720", "250000", "--notes", "-5 dogs"]],
  ])("%j", async (args) => {
    const { stdout, exitCode } = await underwrite(args);
    expect(JSON.parse(stdout)).toMatchObject(expected);
    expect(exitCode).toBe(0);
  });

  it("as JSON in a file, with a byte order mark, and on stdin", async () => {
    const cwd = emptyFolder();
    const json = '{"annual_income":85000,"total_debt":"12,000","credit_score":720,"loan_amount":250000}';
    writeFileSync(join(cwd, "application.json"), `\uFEFF${json}`);
    const file = await underwrite(["--input", "application.json", "--notes", "hello"], { cwd });
    const stdin = await underwriteAsProcess(["-i", "-"], { stdin: "pipe", input: json });
    expect(JSON.parse(file.stdout)).toMatchObject(expected);
    expect(JSON.parse(stdin.stdout)).toMatchObject(expected);
  });
});
