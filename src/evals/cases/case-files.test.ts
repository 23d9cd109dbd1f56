import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { UserError } from "../../errors.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { jsonKey } from "../../text/json.js";
import { type CaseFields, fieldsOf } from "./case.js";
import { caseFiles, loadCases } from "./case-files.js";
import { formatCases } from "./case-format.js";
import { staleness } from "./generate-cases.js";

const GOOD: CaseFields = {
  id: "good",
  description: "An approval.",
  application: { annual_income: "$85,000", total_debt: 12000, credit_score: 720, loan_amount: 250000 },
  expected: { approved: true },
};

function fileWith(content: unknown, folder = emptyFolder(), name = "a.json"): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("case files", () => {
  it("are the JSON files of a folder, sorted; none where there is no folder", () => {
    const folder = emptyFolder();
    for (const name of ["b.json", "a.json", "notes.md", ".hidden.json"]) writeFileSync(join(folder, name), "[]");
    mkdirSync(join(folder, "sub"));
    expect(caseFiles(folder)).toEqual([join(folder, "a.json"), join(folder, "b.json")]);
    expect(caseFiles(join(folder, "none"))).toEqual([]);
    expect(() => caseFiles(join(folder, "a.json"))).toThrow(UserError);
  });

  it("are read with the application as the agent reads it, in order, over all files", () => {
    const folder = emptyFolder();
    const files = [
      fileWith(`\ufeff${JSON.stringify([GOOD])}`, folder),
      fileWith([{ ...GOOD, id: "other", reviewed: false }], folder, "b.json"),
    ];
    const cases = loadCases(underwriting, files);
    expect(cases.map(({ id, file, reviewed }) => [id, file, reviewed])).toEqual([
      ["good", files[0], undefined],
      ["other", files[1], false],
    ]);
    expect(cases[0]?.application.annual_income).toBe(85000);
  });

  it.each([
    ["{}", /a\.json: must hold one JSON array of cases\.$/],
    ["[", /a\.json: is not JSON \(/],
    [
      [{ ...GOOD, id: "x", application: { ...(GOOD.application as object), loan_amount: -1 } }],
      /a\.json, case x: application: loan_amount is -1: give /,
    ],
    [[GOOD, { id: "x" }], /a\.json, case x: description: is missing\.$/],
    [[GOOD, GOOD], /a\.json, case good: id: is the id of a case in .*a\.json too\.$/],
    [
      `[{"id":"x","description":"d","application":{},"expected":{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}}]`,
      /case x: expected\.a: must be a value/,
    ],
    [[{ ...GOOD, budget: { round_trips: 0 } }], /case good: budget\.round_trips: Too small/],
    [[{ ...GOOD, tags: ["a b"] }], /case good: tags\[0\]: must be letters/],
    [[5], /case #1: Invalid input: expected object, received number\.$/],
  ])("that are not in order (%j) are refused in one line that names file, case and field", (content, says) => {
    const load = () => loadCases(underwriting, [fileWith(content)]);
    expect(load).toThrow(UserError);
    expect(load).toThrow(says);
  });

  it("that cannot be read are named", () => {
    expect(() => loadCases(underwriting, ["no/such.json"])).toThrow(/^no\/such\.json: cannot be read \(ENOENT/);
  });
});

const word = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const text = fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 300 }), fc.string({ minLength: 1 }));
const cents = fc.integer({ min: 1, max: 100_000_000 }).map((value) => value / 100);
const fields: fc.Arbitrary<CaseFields> = fc.record(
  {
    id: word,
    description: text,
    application: fc.record({
      annual_income: cents,
      total_debt: cents,
      credit_score: fc.integer({ min: 300, max: 850 }),
      loan_amount: cents,
      notes: text,
    }),
    expected: fc.record({
      approved: fc.boolean(),
      max_loan: fc.oneof(cents, fc.record({ value: cents, tolerance: cents })),
    }),
    expected_tools: fc.array(text, { maxLength: 5 }),
    budget: fc.record({ round_trips: fc.integer({ min: 1, max: 9 }), seconds: cents }, { requiredKeys: [] }),
    tags: fc.array(word, { maxLength: 30 }),
    reviewed: fc.boolean(),
  },
  { requiredKeys: ["id", "description", "application", "expected"] },
);
const suite = fc.uniqueArray(fields, { maxLength: 5, selector: ({ id }) => id });

describe("cases that are written", () => {
  it("are read as they were, whatever they hold, and show every character that hides", () => {
    const folder = emptyFolder();
    const checked = fc.property(suite, (cases) => {
      const written = formatCases(cases);
      expect(written.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(loadCases(underwriting, [fileWith(written, folder)]).map(fieldsOf)).toEqual(cases);
    });
    fc.assert(checked, { numRuns: 100 });
  });

  it("are current as long as they are the same, in whatever order their fields come", () => {
    const reversed = (value: unknown): unknown => {
      if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, field]) => [name, reversed(field)]),
      );
    };
    const checked = fc.property(suite, (cases) => {
      const other = cases.map(reversed) as CaseFields[];
      expect(jsonKey(other)).toBe(jsonKey(cases));
      expect(staleness(cases, other)).toEqual({ missing: [], changed: [], extra: [] });
      const [first, ...rest] = cases;
      if (!first) return;
      expect(staleness(cases, rest)).toEqual({ missing: [first.id], changed: [], extra: [] });
      expect(staleness(rest, cases)).toEqual({ missing: [], changed: [], extra: [first.id] });
      const changed = { ...first, description: `${first.description}!` };
      expect(staleness(cases, [changed, ...rest])).toEqual({ missing: [], changed: [first.id], extra: [] });
    });
    fc.assert(checked, { numRuns: 80 });
  });
});

describe("a case's input", () => {
  const { application, ...rest } = GOOD;

  it("may be called `input`, in arrays and lines, and is the same case", () => {
    const fieldsIn = (file: string) => loadCases(underwriting, [file]).map(fieldsOf);
    const line = `${JSON.stringify({ input: application, ...rest })}\n`;
    const named = fieldsIn(fileWith([GOOD]));
    expect(fieldsIn(fileWith([{ ...rest, input: application }]))).toEqual(named);
    expect(fieldsIn(fileWith(line, undefined, "a.jsonl"))).toEqual(named);
  });

  it("is a problem where a case has it under both names, or under none", () => {
    const problemOf = (fields: object) => () => loadCases(underwriting, [fileWith([fields])]);
    expect(problemOf({ ...GOOD, input: application })).toThrow(/case good: .*"input"/);
    expect(problemOf(rest)).toThrow(/case good: application: /);
  });
});
