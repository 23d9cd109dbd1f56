import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileExpression, LONGEST_EXPRESSION, type Seen } from "./expression.js";

const seen = (change: Partial<Seen> = {}): Seen => ({
  input: { credit_score: 720, rate: 7.5, notes: "Call me." },
  output: { approved: true, reasoning: "Approved in 2019." },
  tools: [
    { name: "calc_dti", arguments: {}, result: { dti: 41.2, rows: [{ months: 12 }] }, error: false },
    { name: "amortize", arguments: {}, result: "timed out", error: true },
  ],
  outcome: "approved",
  model: "offline",
  exit: "decided",
  rejected: false,
  ...change,
});

describe("an expression", () => {
  it.each([
    ["output.approved && output.reasoning.contains('2019')", true],
    ["input.credit_score > 700 && input.rate < 8.0", true],
    ["tools.exists(t, t.name == 'calc_dti' && t.result.dti > 40.0)", true],
    ["tools.exists(t, t.name == 'calc_dti' && t.result.rows.exists(r, r.months == 12))", true],
    ["tools.exists(t, t.error) && outcome == 'approved' && !rejected", true],
    ["has(output.summary)", false],
    ["output.reasoning.lowerAscii().startsWith('denied')", false],
  ])("%s says of a run %s", (text, is) => {
    expect(compileExpression(text)(seen())).toBe(is);
  });

  it("says nothing of a run that lacks what it asks for, or has it in another type", () => {
    for (const text of ["output.missing == 1", "input.notes > 5", "tools[7].error", "output.reasoning"]) {
      expect(compileExpression(text)(seen())).toBe(undefined);
    }
    expect(compileExpression("output.approved")(seen({ output: null }))).toBe(undefined);
  });

  it.each([
    ["output.reasoning.matches('(a+)+$')", "the function matches is not taken"],
    ["output.reasoning.split('').size() > 1", "the function split is not taken"],
    ["bytes(output.reasoning).json().a == 1", "is not taken"],
    ["timestamp('2026-01-01T00:00:00Z').getFullYear() == 2026", "is not taken"],
    ["tools.all(a, tools.all(b, tools.all(c, a == c)))", "loops stand more than 2 deep"],
    ["tools.map(a, tools.filter(b, tools.exists(c, c.error))).size() > 0", "loops stand more than 2 deep"],
    ["process.env.HOME == ''", "process"],
    ["fetch('http://evil.example')", "the function fetch is not taken"],
    ["'text'", "it gives string"],
    ["output.approved &&", "cannot be used"],
    ["true".padEnd(LONGEST_EXPRESSION + 1), `at most ${LONGEST_EXPRESSION}`],
    [`${"(".repeat(60)}true${")".repeat(60)}`, "cannot be used"],
    [Array.from({ length: 90 }, () => "rejected").join("||"), "cannot be used"],
  ])("%s is refused before it sees any run", (text, why) => {
    expect(() => compileExpression(text)).toThrow(why);
  });

  it("reaches nothing of ours through any name", () => {
    for (const name of ["constructor", "__proto__", "prototype", "toString", "valueOf"]) {
      for (const of of ["input", "output", "tools", "tools[0]", "model"]) {
        const reach = (text: string) => {
          try {
            return compileExpression(text)(seen());
          } catch {
            return undefined; // refused at once
          }
        };
        expect(reach(`${of}.${name} != null`)).toBe(undefined);
        expect(reach(`${of}['${name}'] != null`)).toBe(undefined);
      }
    }
  });

  it("is given no run that is too large, in one text, one list, or all of it", () => {
    const always = compileExpression("true");
    expect(always(seen())).toBe(true);
    expect(always(seen({ input: { notes: "x".repeat(70_000) } }))).toBe(undefined);
    expect(always(seen({ output: { list: Array.from({ length: 101 }, () => 1) } }))).toBe(undefined);
    const wide = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, index]));
    expect(always(seen({ input: wide }))).toBe(undefined);
  });

  it("is refused in a sentence or gives an answer, whatever it is and whatever the run", () => {
    const words = fc.constantFrom(
      "input",
      "output",
      ".a",
      "[0]",
      "tools",
      "==",
      "&&",
      "(",
      ")",
      "!",
      "'x'",
      "1",
      ".size()",
      ".exists(t, t.error)",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), fc.jsonValue(), (parts, value) => {
        try {
          const answer = compileExpression(parts.join(" "))(seen({ input: value, output: value }));
          expect([true, false, undefined]).toContain(answer);
        } catch (error) {
          expect((error as Error).message).toMatch(/^The expression cannot be used: .*\.$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
