import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ItemPage, pageOf } from "./pages.js";
import { textAt } from "./shrink.js";
import { jsonTokens } from "./tokens.js";

/** All pages of a list. */
function allPages(items: readonly unknown[], tokens: number): ItemPage[] {
  const pages = [pageOf(items, undefined, tokens)];
  for (let last = pages[0]; last?.meta.cursor !== undefined; last = pages.at(-1)) {
    pages.push(pageOf(items, last.meta.cursor, tokens));
    if (pages.length > 5000) throw new Error("the pages do not end");
  }
  return pages;
}

/** The list as its pages give it, each text that was cut put together again from its parts. */
function readBack(pages: readonly ItemPage[]): unknown[] {
  const items: unknown[] = [];
  const texts = new Map<string, string>();
  for (const { items: more, continued } of pages) {
    for (const item of more) {
      restore(items, texts);
      items.push(structuredClone(item));
    }
    for (const { path, from, text } of continued ?? []) {
      const before = texts.get(path) ?? String(at(items.at(-1), path)).slice(0, -1);
      expect(before).toHaveLength(from);
      texts.set(path, before + text);
    }
  }
  restore(items, texts);
  return items;
}

function restore(items: unknown[], texts: Map<string, string>): void {
  for (const [path, text] of texts) {
    const keys = keysOf(path);
    const last = keys.pop() ?? "";
    const parent = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], items.at(-1));
    (parent as Record<string, unknown>)[last] = text;
  }
  texts.clear();
}

const keysOf = (pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
const at = (item: unknown, pointer: string) => textAt(item, keysOf(pointer));

describe("pages of a list", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.tuple(fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }), fc.nat(2000)).map(([t, n]) => t.repeat(n)),
  );
  const key = fc.constantFrom("input", "output", "a/b", "~", "metadata");
  const item = fc.record({
    id: fc.nat(),
    texts: fc.dictionary(key, text, { maxKeys: 3 }),
    list: fc.array(text, { maxLength: 3 }),
  });

  it("hold everything exactly once, whatever is in it and however long it is", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.integer({ min: 1300, max: 6000 }), (items, tokens) => {
        const pages = allPages(items, tokens);
        expect(readBack(pages)).toEqual(JSON.parse(JSON.stringify(items)));
        for (const { items: given, continued } of pages) {
          expect(jsonTokens(given)).toBeLessThanOrEqual(tokens + 2);
          expect(jsonTokens(continued ?? [])).toBeLessThanOrEqual(tokens);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("leave out entries only where texts are not what is long, and say so", () => {
    const wide = { ids: Array.from({ length: 50_000 }, (_, n) => n) };
    const { items, meta } = pageOf([wide], undefined, 2000);
    expect(jsonTokens(items)).toBeLessThanOrEqual(2000);
    expect(meta.note).toMatch(/4\d{4} entries of long lists are left out: ask for less/);
  });

  it.each(["", "nonsense", "bnVsbA", Buffer.from('{"item":-1}').toString("base64url")])(
    "refuse the cursor %j, and say what to pass",
    (cursor) => {
      expect(() => pageOf([1, 2], cursor)).toThrow("pass meta.cursor of its last answer, or none");
    },
  );

  it("take no cursor that leads elsewhere", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (position) => {
        const cursor = Buffer.from(JSON.stringify(position)).toString("base64url");
        try {
          pageOf([{ a: "text" }], cursor);
        } catch (error) {
          expect(String(error)).toContain("The cursor is not one of this list");
        }
      }),
    );
  });
});
