import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openStoreIn } from "../testing/folders/stores.js";
import { storedSpan, traceId } from "../testing/spans.js";
import { atEnd, endAll, hrefOf, langfuse, rowsOf, sharedRuns, viewOf } from "../testing/view/langfuse-view.js";
import { type GotPage, openView } from "../testing/view/open-view.js";

afterEach(endAll);

describe("pages over Langfuse", () => {
  it("show the runs that it has, page by page and one after the other, with scores of later pages of its answers", async () => {
    const { server, ids, bad } = await sharedRuns();
    const view = await viewOf(server.url);
    const first = await view.get("/traces");
    expect(rowsOf(first)).toEqual(ids.slice(0, 50));
    const second = await view.get(hrefOf(first, ".pager [rel=next]") ?? "");
    expect(rowsOf(second)).toEqual(ids.slice(50));
    expect([hrefOf(second, ".pager [rel=next]"), hrefOf(second, ".pager [rel=prev]")]).toEqual([null, "/traces"]);
    expect(first.main).toContain("Newer runs are not told");
    expect(server.requests.filter(({ path, query }) => path.endsWith("scores") && query.cursor).length).toBeGreaterThan(
      0,
    );
    for (const id of [ids[0], ids[49], ids[73]]) {
      const row = [...first.document.querySelectorAll("tr"), ...second.document.querySelectorAll("tr")].find(
        (each) => each.getAttribute("data-item") === id,
      );
      expect(row?.textContent).toMatch(/correct [01], .*read [01]/);
    }
    const run = await view.get(`/traces/${bad[0]?.slice(0, 12)}`);
    expect(run.main).toContain("Answer and policy");
    expect(run.main).toContain("monthly_payment");
    expect([...run.document.querySelectorAll(".waterfall tbody tr")].length).toBeGreaterThan(3);
    expect(run.document.querySelector(`a[href="${server.url}/trace/${bad[0]}"]`)?.textContent).toBe("its page");
    const { document: home, main } = await view.get("/");
    expect([...home.querySelectorAll("section[aria-labelledby=newest] tr[data-item]")].length).toBe(8);
    expect(main).not.toContain("cannot be");
    expect(view.faults).toEqual([]);
  });

  it("lead from run to run within a filter, to the older and the newer one", async () => {
    const { server, ids, bad } = await sharedRuns();
    const view = await viewOf(server.url);
    const invalid = ids.filter((id) => bad.includes(id));
    const walked = async (rel: string, from: string) => {
      const found: string[] = [];
      for (let path: string | null = `/traces/${from}?invalid=1`; path !== null; ) {
        const page: GotPage = await view.get(path);
        found.push(/traces\/(\w+)/.exec(path)?.[1] ?? "");
        path = hrefOf(page, `.crumbs [rel=${rel}]`);
      }
      return found;
    };
    expect(await walked("next", invalid[0] ?? "")).toEqual(invalid);
    expect(await walked("prev", invalid.at(-1) ?? "")).toEqual([...invalid].reverse());
    expect(hrefOf(await view.get(`/traces/${ids[20]}`), ".crumbs [rel=prev]")).toBe(`/traces/${ids[19]}`);
  });

  it("find by each word of a filter what the same runs give in the local store", async () => {
    const { folder, server, ids } = await sharedRuns();
    const began = async (n: number) => {
      const store = openStoreIn(join(folder.cwd, ".underwrite"));
      const at = new Date(store.summary(ids[n] ?? "")?.started_at ?? 0).toISOString();
      store.close();
      return at;
    };
    const filters = [
      "invalid=1",
      "error=1",
      "outcome=approved",
      "outcome=none-such",
      "model=claude-sonnet-5",
      "name=underwriting",
      "session=none-such",
      "kind=eval",
      "kind=all",
      "score=correct%3Dfalse",
      "score=correct%3Dfalse&score=read",
      "score=none-such",
      `since=${await began(9)}`,
      `until=${await began(60)}`,
      `since=${await began(30)}&until=${await began(20)}&invalid=1`,
    ];
    const [far, here] = [await viewOf(server.url), await openView(folder.cwd)];
    atEnd(here.end);
    const found = new Set<number>();
    for (const filter of filters) {
      const rows = rowsOf(await far.get(`/traces?${filter}`));
      expect([filter, rows]).toEqual([filter, rowsOf(await here.get(`/traces?${filter}`))]);
      found.add(rows.length);
    }
    expect([...found].filter((count) => count > 0 && count < 50).length).toBeGreaterThan(2);
    expect((await far.get("/traces?invalid=1")).main).toContain("Langfuse is asked for times and sessions");
    const wrong = await far.get("/traces?since=someday");
    expect([wrong.status, wrong.main]).toEqual([404, expect.stringContaining("give a time span such as 24h")]);
    expect(wrong.document.querySelector("[name=since]")?.getAttribute("value")).toBe("someday");
  });

  it("look through so many runs for a filter that few pass, say how far, and lead on", async () => {
    const server = await langfuse();
    const run = (n: number, session?: string) =>
      storedSpan({
        trace: n,
        id: n,
        from: n * 1000,
        attributes: { "gen_ai.operation.name": "invoke_agent", ...(session ? { "underwrite.outcome": session } : {}) },
      });
    server.add({
      spans: Array.from({ length: 2100 }, (_, n) => run(n + 1, n === 1500 || n === 4 ? "rare" : undefined)),
    });
    const view = await viewOf(server.url);
    const found: string[][] = [];
    const told: string[] = [];
    for (let path: string | null = "/traces?outcome=rare"; path !== null; ) {
      const page: GotPage = await view.get(path);
      found.push(rowsOf(page));
      told.push(/[\d,]+ runs of Langfuse were looked through/.exec(page.main)?.[0] ?? "to the end");
      path = hrefOf(page, "#runs .note a");
    }
    expect(found).toEqual([[traceId(1501)], [], [traceId(5)]]);
    expect(told.at(-1)).toBe("to the end");
    expect(told[0]).toContain("1,000 runs");
    expect(server.requests.length).toBeLessThan(30);
  });

  it("show a trace whose id has another form, and a verdict that is kept here before Langfuse has it", async () => {
    const server = await langfuse();
    const id = "9f0c8a52-3d0e-4c38-9a3f-000000000001";
    const at = new Date().toISOString();
    const observation = { type: "AGENT", name: "planner", startTime: at, endTime: at, parentObservationId: null };
    server.add({ observations: [{ id: "root-1", traceId: id, metadata: {}, ...observation }] });
    const view = await viewOf(server.url, { mayWrite: true });
    expect(rowsOf(await view.get("/traces"))).toEqual([id]);
    expect((await view.get(`/traces/${id}`)).main).toContain("planner");
    const { bad, server: other } = await sharedRuns();
    const second = await viewOf(other.url, { mayWrite: true });
    const answer = await second.post(`/traces/${bad[0]}/verdict`, { value: "false", comment: "no such term" });
    expect(answer.status).toBe(303);
    const { document } = await second.get(`/traces/${bad[0]}`);
    const [first] = document.querySelectorAll("section[aria-labelledby=scores] tbody tr");
    const cells = [...(first?.querySelectorAll("th, td") ?? [])].map(({ textContent }) => textContent);
    expect(cells).toEqual(["correct", "no", "person, kept here", "no such term"]);
  });

  it("do not watch it: news of runs are refused, not given of another store", async () => {
    const { server, folder } = await sharedRuns();
    const view = await viewOf(server.url, { cwd: folder.cwd });
    for (const path of ["/live/runs", "/live/rows", "/live/rows?since=someday"]) {
      expect([path, (await view.get(path)).status]).toEqual([path, 404]);
    }
    const local = await openView(folder.cwd);
    atEnd(local.end);
    expect([(await local.get("/live/rows?since=someday")).status, local.faults]).toEqual([400, []]);
  });
});
