import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openStoreIn } from "../testing/folders/stores.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { EPOCH, spanId, storedSpan, traceId } from "../testing/spans.js";
import { openView } from "../testing/view/open-view.js";
import { ATTRIBUTE } from "../tracing/attributes.js";

const home = process.cwd();
afterEach(() => process.chdir(home));

/** What a page may take: the long values below are each longer. */
const MOST = 120_000;
const LONG = "word ".repeat(30_000);
const MANY = Array.from({ length: 4000 }, (_, n) => n);
const LISTED = MANY.map((n) => `the value of ${n}, which is listed`);
/** What spans may hold where a text, a list or an object is read: each is long in another way. */
const VALUES: Readonly<Record<string, string>> = {
  "a long text": LONG,
  "a long text as JSON": JSON.stringify({ annual_income: LONG, credit_score: 700, [LONG]: 1, reasoning: LONG }),
  "an object of many fields": JSON.stringify(Object.fromEntries(MANY.map((n) => [`field_${n}`, `value ${n}`]))),
  "lists in a field": JSON.stringify({ annual_income: LISTED, approved: LISTED, reasoning: LISTED }),
  "many violations": JSON.stringify(MANY.map((n) => ({ code: `code_${n}`, message: "It is wrong.", quote: "w" }))),
  "long violations": JSON.stringify([{ code: LONG, message: LONG, quote: "word" }]),
  "many messages": JSON.stringify(MANY.map((n) => ({ role: "user", content: `text ${n}` }))),
  "a message of many parts": JSON.stringify([
    { role: "user", parts: MANY.map((n) => ({ type: "text", content: `text ${n}` })) },
  ]),
};

/** Spans of a run that hold one value wherever there is room for it. */
function spansOf(value: string) {
  const filled = Object.fromEntries(Object.values(ATTRIBUTE).map((name) => [name, value]));
  const kinds = ["invoke_agent", "chat", "execute_tool"];
  return kinds.map((kind, n) => {
    const own = { [ATTRIBUTE.operation]: kind, [ATTRIBUTE.agentName]: "underwriting", [ATTRIBUTE.kind]: "run" };
    const attributes = { ...filled, ...own };
    return storedSpan({ id: n + 1, ...(n > 0 ? { parent: 1 } : {}), to: 10 - n, name: value, error: true, attributes });
  });
}

describe("pages of runs that hold long values", () => {
  it.each(Object.entries(VALUES))("stay of a size that a browser shows at once: %s", async (_, value) => {
    const cwd = emptyFolder();
    const store = openStoreIn(join(cwd, ".underwrite"));
    store.addSpans(spansOf(value));
    const score = { trace_id: traceId(1), data_type: "CATEGORICAL", value, comment: value, source: value } as const;
    store.addScores([{ ...score, id: "1", name: value }], EPOCH);
    store.close();
    const view = await openView(cwd);
    const spans = [1, 2, 3].map((n) => `/traces/${traceId(1)}/spans/${spanId(n)}`);
    for (const path of ["/", "/traces", "/live/rows", `/traces/${traceId(1)}`, ...spans]) {
      const page = await view.get(path);
      expect([path, page.status]).toEqual([path, 200]);
      expect([path, Math.max(page.text.length, MOST)]).toEqual([path, MOST]);
    }
    expect(view.faults).toEqual([]);
    await view.end();
  });

  it("are cut between characters, not within one", async () => {
    const cwd = emptyFolder();
    const store = openStoreIn(join(cwd, ".underwrite"));
    store.addSpans([0, 1].map((n) => storedSpan({ id: n + 1, name: "x".repeat(n) + "😀".repeat(200) })));
    store.close();
    const view = await openView(cwd);
    for (const n of [1, 2]) {
      const { main } = await view.get(`/traces/${traceId(1)}/spans/${spanId(n)}`);
      expect(main).toContain("😀… (");
    }
    await view.end();
  });
});
