import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFields, selectFields } from "./fields.js";

const select = (document: unknown, names: string) => selectFields(document, parseFields(names));

describe("fields of a document", () => {
  const report = { id: "r", gate: { passed: false, reasons: ["x"] }, cases: [{ id: "a", n: 1 }, { id: "b" }] };

  it("are those that were asked for, in the document's order", () => {
    expect(JSON.stringify(select(report, "gate,id").document)).toBe(
      '{"id":"r","gate":{"passed":false,"reasons":["x"]}}',
    );
  });

  it("are looked for in what a field holds, through lists", () => {
    expect(select(report, "cases.n, gate.passed").document).toEqual({
      gate: { passed: false },
      cases: [{ n: 1 }, {}],
    });
    expect(select([report, { id: "s" }], "id").document).toEqual([{ id: "r" }, { id: "s" }]);
  });

  it("are named where there are none of them, and not where a list is empty", () => {
    expect(select(report, "idd,cases.m,gate.passed.of").unknown).toEqual(["idd", "cases.m"]);
    expect(select(report, "cases.m").beside).toEqual(["id", "n"]);
    expect(select({ cases: [] }, "cases.id").unknown).toEqual([]);
  });

  it("are none of those that every object has", () => {
    expect(select(report, "constructor,__proto__.polluted,toString")).toMatchObject({
      document: {},
      unknown: ["constructor", "__proto__", "toString"],
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("selected twice are the same, and all of them are the document", () => {
    const name = fc.constantFrom("a", "b", "c");
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.dictionary(name, tie("tree")), fc.array(tie("tree"))),
    }));
    const paths = fc.array(fc.array(name, { minLength: 1, maxLength: 3 }), { minLength: 1 });
    fc.assert(
      fc.property(tree, paths, (document, wanted) => {
        const names = wanted.map((path) => path.join(".")).join(",");
        const once = select(document, names).document;
        expect(select(once, names).document).toEqual(once);
        expect(select(document, "").document).toBe(document);
      }),
    );
  });
});
