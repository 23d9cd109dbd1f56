import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { folderWithPlan } from "../testing/folders/folder-with-plan.js";
import { openStoreIn } from "../testing/folders/stores.js";
import { folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { ORIGIN, openView } from "../testing/view/open-view.js";

const home = process.cwd();
afterEach(() => process.chdir(home));

/** A folder with runs of which one is wrong, and its pages. */
async function judged(mayWrite = true) {
  const folder = folderWithRuns();
  const [id = ""] = await folder.add(1, wrongTerm(5));
  const view = await openView(folder.cwd, { mayWrite });
  const scores = () => {
    const store = openStoreIn(join(folder.cwd, ".underwrite"));
    const found = store.scoresOf(id).filter(({ source }) => source === "person");
    store.close();
    return found;
  };
  return { folder, id, view, scores };
}

describe("who may see the pages", () => {
  it("is whoever has the cookie, which one use of the printed address gives", async () => {
    const view = await openView(emptyFolder());
    const host = "127.0.0.1:4180";
    const ask = async (path: string, headers: Record<string, string>) => view.app.request(ORIGIN + path, { headers });
    for (const path of ["/", "/traces", "/style.css", "/live/runs", "/no-such-page"]) {
      expect((await ask(path, { host })).status).toBe(403);
      expect((await ask(path, { host, cookie: "underwrite_view_4180=guessed" })).status).toBe(403);
      expect((await ask(path, { host, cookie: view.cookie.replace("4180", "4181") })).status).toBe(403);
    }
    expect((await ask("/?token=guessed", { host })).status).toBe(403);
    const [name = "", value = ""] = view.cookie.split("=");
    expect(name).toBe("underwrite_view_4180");
    expect((await ask(`/?token=${value}`, { host })).status).toBe(403);
    expect((await ask("/", { host, cookie: `other=1; ${view.cookie}` })).status).toBe(200);
    await view.end();
  });

  it("is nobody who asks by another name, or from a page of another site", async () => {
    const view = await openView(emptyFolder());
    for (const headers of [
      { host: "evil.example:4180" },
      { host: "127.0.0.1.evil.example" },
      { origin: "http://evil.example" },
      { origin: "http://127.0.0.1:4181" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
    ] as Record<string, string>[]) {
      expect((await view.get("/traces", headers)).status).toBe(403);
    }
    await view.end();
  });

  it("is told on each answer what it may do: no script or style but ours, no frame, nothing kept", async () => {
    const view = await openView(emptyFolder());
    for (const path of ["/", "/script.js", "/no-such-page"]) {
      const { headers } = await view.get(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'; style-src 'self'; script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect((await view.get("/")).headers.get("cache-control")).toBe("no-store");
    await view.end();
  });
});

describe("what a person says on the pages", () => {
  it("is refused where they may only be read, without the cookie, and from any page but ours", async () => {
    const { id, view, scores } = await judged(false);
    expect((await view.post(`/traces/${id}/verdict`, { value: "false" })).main).toContain("may only be read");
    await view.end();
    const open = await judged();
    const path = `/traces/${open.id}/verdict`;
    const asked: Record<string, string>[] = [
      { cookie: "" },
      { origin: "http://127.0.0.1:1" },
      { origin: "null" },
      { host: "evil.example", origin: "http://evil.example" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of asked) expect((await open.view.post(path, { value: "false" }, headers)).status).toBe(403);
    const unnamed = await open.view.app.request(ORIGIN + path, {
      method: "POST",
      body: new URLSearchParams({ value: "false" }),
      headers: { host: "127.0.0.1:4180", cookie: open.view.cookie },
    });
    expect(unnamed.status).toBe(403);
    expect((await open.view.get(`${path}?value=false`)).status).toBe(404);
    expect([...scores(), ...open.scores()]).toEqual([]);
    await open.view.end();
  });

  it("is kept as a verdict of a run, which analysis and the page then show", async () => {
    const { id, view, scores } = await judged();
    const answer = await view.post(`/traces/${id}/verdict`, { value: "false", comment: "a term of\n30 years" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/traces/${id}#scores`]);
    expect(scores()).toMatchObject([
      { name: "correct", value: 0, data_type: "BOOLEAN", comment: "a term of 30 years" },
    ]);
    expect((await view.get(`/traces/${id}`)).main).toContain("a term of 30 years");
    expect((await view.post(`/traces/${id}/verdict`, { value: "perhaps" })).status).toBe(400);
    await view.end();
  });

  it("dismisses a finding with a reason, and reopens it", async () => {
    const { folder, view } = await judged();
    await folder.run("analyze");
    process.chdir(folder.cwd);
    const list = await view.get("/findings");
    const path = list.document.querySelector(".findings a")?.getAttribute("href") ?? "";
    expect((await view.post(`${path}/judge`, { status: "dismissed", by: "Ada" })).main).toContain("say why");
    expect((await view.post(`${path}/judge`, { status: "dismissed", by: "Ada", reason: "known" })).status).toBe(303);
    expect((await view.get(path)).main).toContain("Dismissed by Ada");
    expect((await view.post(`${path}/judge`, { status: "reopened", by: "Ada" })).status).toBe(303);
    expect((await view.get(path)).main).toContain("Reopened by Ada");
    await view.end();
  });

  it("approves a plan by a name that is typed, and only as it was shown", async () => {
    const { cwd, id, file } = await folderWithPlan();
    const view = await openView(cwd, { mayWrite: true });
    const shown = async () =>
      (await view.get(`/plans/${id}`)).document.querySelector("[name=shown]")?.getAttribute("value") ?? "";
    const before = await shown();
    expect((await view.post(`/plans/${id}/decide`, { action: "approve", by: " ", shown: before })).status).toBe(400);
    writeFileSync(file, readFileSync(file, "utf8").replace("## Changes", "## More changes"));
    const late = await view.post(`/plans/${id}/decide`, { action: "approve", by: "Ada", shown: before });
    expect(late.main).toContain("was changed since you saw it");
    const answer = await view.post(`/plans/${id}/decide`, { action: "approve", by: "Ada", shown: await shown() });
    expect(answer.status).toBe(303);
    expect(readFileSync(file, "utf8")).toMatch(/status: approved, at: .*, by: Ada/);
    await view.end();
  });

  it("accepts and rejects drafts of cases, which do not say what the run answered", async () => {
    const folder = folderWithRuns();
    await folder.add(1, wrongTerm(5));
    await folder.run("cases", "harvest");
    const view = await openView(folder.cwd, { mayWrite: true });
    const drafts = async () => {
      const { document } = await view.get("/cases");
      return [...document.querySelectorAll("section[aria-labelledby=proposals] li[data-item]")];
    };
    const [draft] = await drafts();
    const id = draft?.getAttribute("data-item") ?? "";
    expect(draft?.textContent).not.toContain("which came to");
    expect(draft?.textContent).toContain("Label");
    expect((await view.post(`/proposals/cases/${id}`, { status: "rejected" })).status).toBe(303);
    expect(await drafts()).toEqual([]);
    await folder.run("cases", "harvest");
    process.chdir(folder.cwd);
    expect((await view.post(`/proposals/cases/${id}`, { status: "accepted" })).status).toBe(303);
    expect(await drafts()).toEqual([]);
    expect(readFileSync(join(folder.cwd, "cases/underwriting/harvested.json"), "utf8")).toContain('"reviewed": true');
    expect((await view.post("/proposals/cases/none-such", { status: "accepted" })).status).toBe(400);
    expect(existsSync(join(folder.cwd, "cases/underwriting"))).toBe(true);
    await view.end();
  });
});

describe("news of runs", () => {
  it("is the newest runs, each with whether it has ended, in what is asked for again and again", async () => {
    const folder = folderWithRuns();
    const [first] = await folder.add(1);
    const view = await openView(folder.cwd);
    const watched = async () => JSON.parse((await view.get("/live/runs")).text);
    expect(await watched()).toEqual([[first, true]]);
    const [second] = await folder.add(1);
    expect(await watched()).toEqual([
      [second, true],
      [first, true],
    ]);
    const rows = await view.get("/live/rows");
    expect(rows.text).toContain(`data-item="${second}"`);
    expect(rows.text).not.toContain("<html");
    const db = join(folder.cwd, ".underwrite/traces.db");
    await view.end();
    const other = await openView(folder.cwd);
    for (const end of ["", "-wal", "-shm"]) rmSync(db + end, { force: true });
    mkdirSync(db);
    expect((await other.get("/live/runs")).status).toBe(503);
    await other.end();
  });
});
