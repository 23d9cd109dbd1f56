import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { asEarlierVersion } from "../testing/folders/earlier-store.js";
import { openStoreIn } from "../testing/folders/stores.js";
import { answersWith, folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { PAGE_BREAKERS } from "../testing/page-breakers.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { storedSpan, traceId } from "../testing/spans.js";
import { type GotPage, openView } from "../testing/view/open-view.js";
import { SECTIONS } from "./site.js";

const PATHS = SECTIONS.map(({ path }) => path);
const home = process.cwd();
afterEach(() => process.chdir(home));

/** Every part of the site, and that nothing of ours failed on it. */
async function allParts(view: Awaited<ReturnType<typeof openView>>): Promise<Map<string, GotPage>> {
  const pages = new Map<string, GotPage>();
  for (const path of PATHS) pages.set(path, await view.get(path));
  expect(view.faults).toEqual([]);
  return pages;
}

function rowsOf({ document }: GotPage): string[] {
  return [...document.querySelectorAll("tr[data-item]")].map((row) => row.getAttribute("data-item") ?? "");
}

/** Elements and attributes by which text of strangers could do something. */
const ACTIVE = "main script, iframe, object, embed, img, style, [onload], [onerror], [onmouseover], [onfocus], [style]";

describe("pages over a store", () => {
  it("say of an empty folder what makes each of them, and that there is nothing yet", async () => {
    const view = await openView(emptyFolder());
    const pages = await allParts(view);
    for (const [path, page] of pages) expect([path, page.status]).toEqual([path, 200]);
    expect(pages.get("/traces")?.main).toContain("There are no traces yet: a run leaves one.");
    expect(pages.get("/findings")?.main).toContain("underwrite analyze");
    expect(pages.get("/evals")?.main).toContain("underwrite eval");
    expect(pages.get("/plans")?.main).toContain("There are no plans");
    expect(pages.get("/climb")?.main).toContain("No campaign was played yet.");
    expect((await view.get("/traces/last")).status).toBe(404);
    expect((await view.get("/no-such-page")).main).toContain("There is no such page.");
    await view.end();
  });

  it("show a store with one run, which has no neighbours", async () => {
    const folder = folderWithRuns();
    const [id] = await folder.add(1);
    const view = await openView(folder.cwd);
    await allParts(view);
    const page = await view.get(`/traces/${id?.slice(0, 12)}`);
    expect(page.main).toContain("Answer and policy");
    expect([...page.document.querySelectorAll("[rel=next], [rel=prev]")]).toEqual([]);
    await view.end();
  });

  it("say of a newer version's store that it cannot be read, on each page that needs it, and show the rest", async () => {
    const folder = folderWithRuns();
    await folder.add(1);
    const db = new DatabaseSync(join(folder.cwd, ".underwrite/traces.db"));
    db.exec("PRAGMA user_version = 99");
    db.close();
    const view = await openView(folder.cwd);
    const pages = await allParts(view);
    expect(pages.get("/")?.main).toContain("written by a newer underwrite (schema 99");
    expect(pages.get("/")?.status).toBe(200);
    expect(pages.get("/traces")?.main).toContain("upgrade underwrite");
    expect(pages.get("/cases")?.main).toContain("cases of");
    await view.end();
  });

  it("show the runs of an earlier version's store as they are, and change nothing of it", async () => {
    const folder = folderWithRuns();
    const ids = await folder.add(2);
    ids.push(...(await folder.add(1, wrongTerm(5))));
    const path = join(folder.cwd, ".underwrite/traces.db");
    asEarlierVersion(path);
    const before = readFileSync(path);
    const view = await openView(folder.cwd);
    expect(rowsOf((await allParts(view)).get("/traces") as GotPage)).toEqual([...ids].reverse());
    expect(rowsOf(await view.get("/traces?invalid=1"))).toEqual([ids[2]]);
    expect((await view.get(`/traces/${ids[2]}`)).main).toContain("Answer and policy");
    expect(view.faults).toEqual([]);
    await view.end();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    ["is no database", (path: string) => writeFileSync(path, "nothing that SQLite knows ".repeat(400))],
    ["is a folder", (path: string) => mkdirSync(path)],
    ["is a link to elsewhere", (path: string) => symlinkSync("/etc/hostname", path)],
    ["may not be read", (path: string) => writeFileSync(path, "", { mode: 0 })],
  ])("say something sensible of a store that %s, and show the rest", async (_, make) => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, ".underwrite"));
    make(join(cwd, ".underwrite/traces.db"));
    const view = await openView(cwd);
    const pages = await allParts(view);
    expect(pages.get("/traces")?.main).toMatch(/traces\.db|There are no traces yet/);
    expect(pages.get("/cases")?.main).toContain("cases of");
    const run = await view.get(`/traces/${traceId(1)}`);
    expect(run.main).toMatch(/traces\.db|There is no trace/);
    expect([pages.get("/traces")?.status, run.status]).toEqual(
      run.main.includes("traces.db") ? [503, 503] : [200, 404],
    );
    expect(view.faults).toEqual([]);
    await view.end();
  });

  it("show the other runs of a store with a damaged row, and say that something was left out", async () => {
    const folder = folderWithRuns();
    const ids = await folder.add(3);
    const db = new DatabaseSync(join(folder.cwd, ".underwrite/traces.db"));
    db.prepare("UPDATE traces SET valid = 'no such thing' WHERE trace_id = ?").run(ids[1] ?? "");
    db.prepare("UPDATE spans SET body = '{' WHERE trace_id = ?").run(ids[0] ?? "");
    db.close();
    const view = await openView(folder.cwd);
    await view.get("/traces");
    const pages = await allParts(view);
    expect(rowsOf(pages.get("/traces") as GotPage)).toEqual([ids[2], ids[0]]);
    expect(pages.get("/")?.main).toMatch(/1 row of traces cannot be read/);
    expect((await view.get(`/traces/${ids[0]}`)).main).toContain("None of its spans has ended, or can be read.");
    await view.end();
  });

  it("show a trace of 10,000 spans a part at a time", async () => {
    const cwd = emptyFolder();
    const store = openStoreIn(join(cwd, ".underwrite"));
    const root = {
      id: 1,
      from: 0,
      to: 20_000,
      attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "other" },
    };
    const spans = Array.from({ length: 9_999 }, (_, n) =>
      storedSpan({ id: n + 2, parent: n < 5000 ? n + 1 : 1, from: n, to: n + 5 }),
    );
    store.addSpans([...spans, storedSpan(root)]);
    store.close();
    const view = await openView(cwd);
    const page = await view.get(`/traces/${traceId(1)}`);
    expect(page.main).toContain("with 10,000 spans.");
    expect(page.main).toContain("1 to 200 of 10,000 spans, in the order in which they began.");
    const names = ({ document }: GotPage) =>
      [...document.querySelectorAll(".waterfall tbody th")].map((name) => name.textContent);
    expect(names(page)).toEqual(Array.from({ length: 200 }, (_, n) => `span ${n + 1}`));
    const last = await view.get(`/traces/${traceId(1)}?spans=9900`);
    expect(last.main).toContain("9,901 to 10,000 of 10,000 spans");
    expect(names(last)).toEqual(Array.from({ length: 100 }, (_, n) => `span ${n + 9901}`));
    expect((await view.get("/traces")).status).toBe(200);
    expect(view.faults).toEqual([]);
    await view.end();
  });

  it("hold with hostile text in every field: all of it is text", async () => {
    const cwd = emptyFolder();
    const text = `${PAGE_BREAKERS} ${"\u0000"}`;
    const attributes = Object.fromEntries(
      [
        "gen_ai.agent.name",
        "gen_ai.request.model",
        "gen_ai.input.messages",
        "gen_ai.output.messages",
        "gen_ai.system_instructions",
        "gen_ai.tool.name",
        "gen_ai.tool.call.result",
        "session.id",
        "underwrite.outcome",
        "underwrite.exit_reason",
        "underwrite.violations",
        "underwrite.warnings",
        "error.type",
        "input.value",
        "output.value",
        text,
      ].map((name) => [name, text]),
    );
    const store = openStoreIn(join(cwd, ".underwrite"));
    const kinds = ["invoke_agent", "chat", "execute_tool"];
    store.addSpans(
      kinds.map((kind, n) =>
        storedSpan({
          id: n + 1,
          ...(n > 0 ? { parent: 1 } : {}),
          name: text,
          error: true,
          attributes: { ...attributes, "gen_ai.operation.name": kind },
        }),
      ),
    );
    store.addScores(
      [
        {
          id: text,
          trace_id: traceId(1),
          name: text,
          value: text,
          data_type: "CATEGORICAL",
          comment: text,
          source: text,
        },
      ],
      Date.now(),
    );
    store.close();
    mkdirSync(join(cwd, "plans"));
    writeFileSync(join(cwd, "plans/2026-01-01-hostile.md"), `---\nid: ${JSON.stringify(text)}\n---\n${text}`);
    mkdirSync(join(cwd, "findings/checks"), { recursive: true });
    writeFileSync(join(cwd, "findings/checks/hostile.json"), JSON.stringify({ title: text }));
    const view = await openView(cwd);
    const pages = [...(await allParts(view)).values()];
    const more = [`/traces/${traceId(1)}`, `/traces/${traceId(1)}/spans/${"1".padStart(16, "0")}`];
    const asked = encodeURIComponent(text);
    more.push(
      `/traces?outcome=${asked}&score=${asked}&session=${asked}`,
      `/traces/${asked}`,
      `/findings/${asked}`,
      `/evals/${asked}`,
      `/plans/${asked}`,
      `/climb/${asked}`,
      `/compare?a=${asked}&b=${asked}`,
      `/traces?since=${asked}`,
    );
    for (const path of more) pages.push(await view.get(path));
    for (const { document, text: markup, main } of pages) {
      expect([...document.querySelectorAll(ACTIVE)].map((element) => element.textContent)).toEqual([]);
      expect(markup).not.toContain("<script>window.pwned");
      expect(main.length).toBeGreaterThan(20);
    }
    expect(pages.filter(({ text: markup }) => markup.includes("&lt;script&gt;window.pwned")).length).toBeGreaterThan(5);
    expect(view.faults).toEqual([]);
    await view.end();
  });

  it("lead by keys through all runs, each once, whichever began at the same time or in one trace", async () => {
    const cwd = emptyFolder();
    const store = openStoreIn(join(cwd, ".underwrite"));
    const run = { "gen_ai.operation.name": "invoke_agent" };
    for (let n = 1; n <= 130; n++)
      store.addSpans([storedSpan({ trace: n, id: n, from: Math.floor(n / 10), attributes: run })]);
    // A trace with three runs, in the middle of the second page.
    store.addSpans([1, 2, 3].map((n) => storedSpan({ trace: 500, id: 1000 + n, from: 5, attributes: run })));
    const all = store.list({}).map(({ trace_id }) => trace_id);
    store.close();
    const view = await openView(cwd);
    const walk = async (rel: "next" | "prev", from: string) => {
      const pages: string[][] = [];
      for (let path: string | null = from; path !== null; ) {
        const page: GotPage = await view.get(path);
        pages.push(rowsOf(page));
        path = page.document.querySelector(`.pager [rel=${rel}]`)?.getAttribute("href") ?? null;
      }
      return pages;
    };
    const forth = await walk("next", "/traces?kind=all");
    expect(forth.flat()).toEqual(all);
    expect(all.length).toBe(133);
    const last = forth.at(-1)?.[0];
    const back = await walk("prev", `/traces?kind=all&newer=${last}`);
    expect(back.reverse().flat()).toEqual(all.slice(0, all.indexOf(last ?? "")));
    expect((await view.get(`/traces?older=${traceId(999)}`)).main).toContain("not in the store any more");
    await view.end();
  });

  it("show a finding with the words that show it, its lever and its runs", async () => {
    const folder = folderWithRuns();
    const bad = await folder.add(3, wrongTerm(5));
    await folder.add(4, answersWith({ approved: false }));
    await folder.run("analyze");
    const view = await openView(folder.cwd);
    const list = await view.get("/findings");
    const hrefs = [...list.document.querySelectorAll(".findings a")].map((each) => each.getAttribute("href") ?? "");
    const pages = await Promise.all(hrefs.map((href) => view.get(href)));
    const payment = pages.find(({ heading }) => heading.startsWith("monthly_payment"));
    expect(payment?.main).toContain("lever");
    expect(payment?.document.querySelector("blockquote")?.textContent).toContain("monthly_payment");
    const runs = [...(payment?.document.querySelectorAll(".ids li") ?? [])].map((item) =>
      item.getAttribute("data-item"),
    );
    expect(runs).toEqual([...bad].reverse());
    await view.end();
  });
});
