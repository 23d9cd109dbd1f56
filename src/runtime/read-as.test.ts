import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { firstOf, neverGiven, readAs } from "./read-as.js";

const schema = z.object({ loans: z.array(z.object({ amount: z.number() })), notes: z.optional(z.string()) });

function misread(value: unknown, of: z.core.$ZodType = schema) {
  const read = readAs(of, value);
  if (read.ok) throw new Error("it was read");
  return read;
}

describe("what does not fit a schema", () => {
  it("is worded with the path to it, as code writes it, however deep", () => {
    const { problem, misfits } = misread({ loans: [{ amount: 1 }, { amount: "x" }], notes: 5 });
    expect(problem).toBe(
      "loans[1].amount: Invalid input: expected number, received string; notes: Invalid input: expected string, received number",
    );
    expect(firstOf(misfits)).toBe("loans[1].amount: Invalid input: expected number, received string");
    expect(misread(7).problem).toBe("Invalid input: expected object, received number");
  });

  it("is one line in which no name of a stranger hides or goes on for ever", () => {
    const { problem } = misread({ "\u202eevil\u200b\n": 1 }, z.strictObject({}));
    expect(problem).toBe('Unrecognized key: "\\u202eevil\\u200b\\u000a"');
    const record = z.record(z.string(), z.number());
    expect(misread({ ["x".repeat(10_000)]: "y" }, record).problem.length).toBeLessThan(400);
  });
});

it("a value that a schema makes is no misfit of it, and one that it cannot make is", () => {
  const made = z.pipe(z.string(), z.transform(Number));
  expect(neverGiven(made, 5)).toBeUndefined();
  expect(neverGiven(z.boolean(), "yes")).toBe("Invalid input: expected boolean, received string");
});
