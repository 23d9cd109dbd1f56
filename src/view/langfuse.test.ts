import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openStoreIn } from "../testing/folders/stores.js";
import { answersWith, folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";
import { LANGFUSE_KEYS, startLangfuseServer } from "../testing/servers/langfuse-server.js";
import { startStuckHost } from "../testing/servers/stuck-host.js";
import { storedSpan, traceId } from "../testing/spans.js";
import { type GotPage, openView } from "../testing/view/open-view.js";
import { SECTIONS } from "./site.js";

const home = process.cwd();
const endings: (() => unknown)[] = [];
afterEach(async () => {
  process.chdir(home);
  for (const end of endings.splice(0).reverse()) await end();
});

const environment = (url: string) => ({
  LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
  LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
  LANGFUSE_BASE_URL: url,
});

async function langfuse() {
  const server = await startLangfuseServer();
  endings.push(server.close);
  return server;
}

/** The pages of a folder over Langfuse at an address. */
async function viewOf(url: string, options: Parameters<typeof openView>[1] & { cwd?: string } = {}) {
  const { cwd = emptyFolder(), ...rest } = options;
  const view = await openView(cwd, { source: "langfuse", env: environment(url), ...rest });
  endings.push(view.end);
  return view;
}

/** A server that answers each request in one way. */
async function serverThat(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A folder with runs of several kinds, of which Langfuse has all, and all their scores. */
async function sharedRuns() {
  const folder = folderWithRuns();
  await folder.add(70);
  const bad = [...(await folder.add(3, wrongTerm(5))), ...(await folder.add(1, answersWith({ approved: false })))];
  const store = openStoreIn(join(folder.cwd, ".underwrite"));
  const ids = [...store.traceIds()];
  store.addScores(
    ids.flatMap((trace_id, n) =>
      ["correct", "checked", "read"].map((name) => {
        return {
          id: `${trace_id}-x-${name}`,
          trace_id,
          name,
          value: n % 7 === 0 ? 0 : 1,
          data_type: "BOOLEAN",
          source: "x",
        };
      }),
    ),
    Date.now(),
  );
  const server = await langfuse();
  server.add({ spans: ids.flatMap((id) => store.spansOf(id)), scores: ids.flatMap((id) => store.scoresOf(id)) });
  store.close();
  return { folder, server, ids, bad };
}

function rowsOf({ document }: GotPage): string[] {
  return [...document.querySelectorAll("#runs tr[data-item]")].map((row) => row.getAttribute("data-item") ?? "");
}

const hrefOf = (page: GotPage, selector: string) => page.document.querySelector(selector)?.getAttribute("href") ?? null;

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
    endings.push(here.end);
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
    endings.push(local.end);
    expect([(await local.get("/live/rows?since=someday")).status, local.faults]).toEqual([400, []]);
  });
});

describe("pages over a Langfuse that fails", () => {
  /** A folder with an eval, a finding and a plan, and where they are shown. */
  async function knownFolder() {
    const folder = folderWithRuns();
    const ids = await folder.add(6, wrongTerm(5));
    await folder.run("analyze");
    await folder.run("eval", "2", "--model", "offline");
    const local = await openView(folder.cwd);
    const finding = hrefOf(await local.get("/findings"), ".findings a") ?? "";
    const run = hrefOf(await local.get("/evals"), "tbody th a") ?? "";
    await local.end();
    return { cwd: folder.cwd, ids, paths: { finding, run, trace: `/traces/${ids[0]}` } };
  }

  /** Every page, held to what it must say of Langfuse where it needs it, and to show the rest. */
  async function everyPage(url: string, what: RegExp, patienceMs?: number) {
    const { cwd, paths } = await knownFolder();
    const view = await viewOf(url, { cwd, ...(patienceMs === undefined ? {} : { patienceMs }) });
    const pages = new Map<string, GotPage>();
    for (const path of [...SECTIONS.map((each) => each.path), ...Object.values(paths)]) {
      pages.set(path, await view.get(path));
    }
    for (const path of ["/", "/traces", paths.finding, paths.trace]) {
      expect([path, pages.get(path)?.main]).toEqual([path, expect.stringMatching(what)]);
    }
    for (const path of ["/findings", "/evals", "/plans", "/cases", "/climb", paths.run]) {
      expect([path, pages.get(path)?.status]).toEqual([path, 200]);
    }
    expect(pages.get("/")?.main).toContain("Open findings");
    expect(pages.get(paths.finding)?.main).toContain("Runs that show it");
    expect(pages.get(paths.run)?.main).toContain("calc_max_loan");
    for (const { text } of pages.values()) {
      for (const key of [...Object.values(LANGFUSE_KEYS), KEYS_TOGETHER]) expect(text).not.toContain(key);
    }
    expect(view.faults).toEqual([]);
    return pages;
  }
  const KEYS_TOGETHER = Buffer.from(`${LANGFUSE_KEYS.publicKey}:${LANGFUSE_KEYS.secretKey}`).toString("base64");
  const json = (status: number, body: object, headers = {}): RequestListener => {
    return (_, response) =>
      void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

  it("say that it refuses the keys, and repeat none that it repeats", async () => {
    const message = `No project for ${LANGFUSE_KEYS.publicKey} and ${KEYS_TOGETHER}`;
    await everyPage(await serverThat(json(401, { message })), /refuses the keys \(401\): check LANGFUSE_PUBLIC_KEY/);
  });

  it("say what it answered, without what of that is a key", async () => {
    const message = `Query of <b>${LANGFUSE_KEYS.secretKey}</b> failed`;
    const pages = await everyPage(
      await serverThat(json(400, { message })),
      /answered 400 \(Query of <b>\[redacted\]<\/b> failed\)/,
    );
    expect(pages.get("/traces")?.text).toContain("&lt;b&gt;[redacted]");
  });

  it("say when it may be asked again, where it limits requests for longer than a page waits", async () => {
    await everyPage(
      await serverThat(json(429, {}, { "retry-after": "30" })),
      /limits requests \(429\): try again in 30 s/,
    );
  });

  it("wait a little where it limits requests for a moment, and then show what it has", async () => {
    const { server, ids } = await sharedRuns();
    const view = await viewOf(server.url);
    server.failNext(2, 429, { "retry-after": "0" });
    expect(rowsOf(await view.get("/traces"))).toEqual(ids.slice(0, 50));
    server.failNext(1, 503);
    expect((await view.get(`/traces/${ids[3]}`)).main).toContain("Answer and policy");
  });

  it("say that what answers there is no Langfuse", async () => {
    const url = await serverThat((_, response) => void response.end("<html>It works!</html>"));
    await everyPage(url, /does not answer as Langfuse does: LANGFUSE_BASE_URL must be/);
  });

  it("say that it did not answer in time", async () => {
    await everyPage(await serverThat(() => {}), /Langfuse did not answer in 0\.3 s: try again/, 300);
  });

  it("say that its host cannot be reached, or is silent", async () => {
    const server = await startLangfuseServer();
    await server.close();
    await everyPage(server.url, /cannot be reached \(.*\): check LANGFUSE_BASE_URL and the network/);
    const host = await startStuckHost();
    endings.push(host.close);
    const view = await viewOf(host.url, { patienceMs: 300 });
    expect((await view.get("/traces")).main).toContain("Langfuse did not answer in 0.3 s");
  });

  it("show a run also where those beside it cannot be looked for", async () => {
    const { server, ids } = await sharedRuns();
    let asked = 0;
    const url = await serverThat((request, response) => {
      // The trace itself and its scores are the first two questions.
      if (++asked > 2) return json(400, { message: "no more" })(request, response);
      void fetch(server.url + request.url, { headers: request.headers as Record<string, string> }).then(
        async (answer) => response.end(await answer.text()),
      );
    });
    const page = await (await viewOf(url)).get(`/traces/${ids[5]}`);
    expect([page.status, page.main]).toEqual([200, expect.stringContaining("answered 400 (no more)")]);
    expect(page.main).toContain("Answer and policy");
  });

  it("are copied with what can be read, and the command says how many cannot", async () => {
    const { server } = await sharedRuns();
    const [there, gone] = [join(emptyFolder(), "site"), join(emptyFolder(), "site")];
    const copy = (folder: string, url: string) =>
      underwrite(["view", "--source", "langfuse", "--export", folder], { env: environment(url) });
    const { exitCode, stdout } = await copy(there, server.url);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^8\d pages are in .*: open index\.html there\.$/)]);
    const refused = await copy(gone, await serverThat(json(401, {})));
    expect(refused.stdout).toContain("1 of them only say why they cannot be shown.");
  });
});
