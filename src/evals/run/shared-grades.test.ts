import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Grade } from "../../runtime/definition/eval-traits.js";
import { SharedGrades } from "./shared-grades.js";

const grade = fc.record({
  name: fc.constantFrom("outcome", "tools"),
  status: fc.constantFrom("pass", "fail") as fc.Arbitrary<Grade["status"]>,
  value: fc.constantFrom(null, 1, ["a"], { a: 1 }) as fc.Arbitrary<Grade["value"]>,
  reason: fc.constantFrom("x", "y"),
});

describe("shared grades", () => {
  it("are the grades that were given, equal ones as one object", () => {
    fc.assert(
      fc.property(fc.array(fc.array(grade)), (lists) => {
        const shared = new SharedGrades();
        const results = lists.map((list) => shared.of(list));
        expect(results).toEqual(lists);
        const kinds = new Set(lists.flat().map((each) => JSON.stringify(each)));
        expect(new Set(results.flat()).size).toBe(kinds.size);
      }),
    );
  });

  it("are right when there are more kinds than are remembered", () => {
    const shared = new SharedGrades();
    const many = Array.from({ length: 3000 }, (_, n): Grade => {
      return { name: "outcome", status: "pass", value: n, reason: "x" };
    });
    expect(shared.of(many)).toEqual(many);
    expect(shared.of(structuredClone(many))).toEqual(many);
  });
});
