import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import { openProject } from "../services/open-project.js";
import { loadConfig } from "../settings/config.js";
import { answersWith, folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { launchBrowser } from "../testing/processes/browser.js";
import { emptyFolder, underwrite } from "../testing/processes/cli.js";
import { type RunningView, startView } from "../testing/view/view-server.js";
import { serveView } from "./serve.js";

const DESK = { width: 1440, height: 900 };
/** Begins to tell how far what stands on the page is moved, as browsers measure it, after a key or a click as well. */
const OBSERVE_SHIFTS = `window.shifted = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) shifted.push(value + " " + sources.map(({ node }) => node?.nodeName));
  }).observe({ type: "layout-shift", buffered: true });`;
/** What was moved up to now, once the browser has drawn two more pictures. */
const SHIFTS =
  "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(shifted), 50))))";
/** Where all that stands around the rows is, in the window. */
const PLACES = `JSON.stringify(["header", "h1", ".chips", ".filter", ".live", ".live button", "#runs", "#runs thead"].map((each) => {
  const { x, y, width } = document.querySelector(each)?.getBoundingClientRect() ?? {};
  return [each, x, y, width];
}))`;

let browser: Browser;
let view: RunningView;
let context: BrowserContext;
let ids: string[];
const folder = folderWithRuns();

beforeAll(async () => {
  browser = await launchBrowser();
  ids = await folder.add(3);
  ids.push(...(await folder.add(2, wrongTerm(5))), ...(await folder.add(1, answersWith({ approved: false }))));
  await folder.run("analyze");
  await folder.run("plan", "create");
  await folder.run("cases", "harvest");
  view = await startView(folder.cwd);
  context = await browser.newContext({ viewport: DESK });
  const page = await context.newPage();
  await page.goto(view.address);
  await page.close();
}, 240_000); // a store with all that the pages show
afterAll(async () => {
  await browser.close();
  await view.end();
});

/** A page of the browser that came in, with what it complains of. */
async function open(path: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${view.origin}/`)) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(view.origin + path);
  return { page, complaints };
}

describe("the pages in a browser", () => {
  it("open by the printed address once: it leaves the bar, and a second browser gets nothing by it", async () => {
    const [own, first, second] = [await startView(folder.cwd), await browser.newContext(), await browser.newContext()];
    const page = await first.newPage();
    await page.goto(own.address);
    expect(page.url()).toBe(`${own.origin}/`);
    expect(await page.locator("h1").textContent()).toBe("underwriting");
    const [cookie] = await first.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    const other = await second.newPage();
    expect((await other.goto(own.address))?.status()).toBe(403);
    expect((await other.goto(`${own.origin}/traces`))?.status()).toBe(403);
    expect(await other.content()).not.toContain(ids[0]);
    expect(await own.end("SIGINT")).toMatchObject({ exitCode: 0 });
  });

  it("lead from the home page to the runs and to one run, without a complaint of the browser", async () => {
    const { page, complaints } = await open("/");
    expect(await page.locator("h1").textContent()).toBe("underwriting");
    await page.getByRole("link", { name: "Traces", exact: true }).click();
    await expect.poll(() => page.locator("tr[data-item]").count()).toBe(6);
    await page.locator(`tr[data-item="${ids[3]}"] a`).click();
    await page.getByRole("heading", { name: "Answer and policy" }).waitFor();
    expect(await page.locator("table.figures .bad").allTextContents()).toEqual(["✗ no"]);
    expect(await page.locator("table.waterfall tbody tr").count()).toBeGreaterThan(3);
    expect(complaints).toEqual([]);
  });

  it("find runs by the filter in the address, and go from one to the next by key within it", async () => {
    const { page } = await open("/traces?invalid=1");
    expect(
      await page
        .locator("tr[data-item]")
        .evaluateAll((rows) => rows.map((row) => (row as unknown as { dataset: { item: string } }).dataset.item)),
    ).toEqual([ids[5], ids[4], ids[3]]);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/traces/${ids[4]}?invalid=1`);
    await page.keyboard.press("]");
    await page.waitForURL(`**/traces/${ids[3]}?invalid=1`);
    expect(await page.getByRole("link", { name: "Older" }).count()).toBe(0);
    await page.keyboard.press("[");
    await page.waitForURL(`**/traces/${ids[4]}?invalid=1`);
  });

  it("tell of a new run in a place that is kept for it, and show it when they are told to follow", async () => {
    const { page } = await open("/traces");
    await page.getByText("Up to date.").waitFor();
    const [id] = await folder.add(1);
    await page.getByText("1 run is newer").waitFor();
    expect(await page.locator(`tr[data-item="${id}"]`).count()).toBe(0);
    await page.getByRole("button", { name: "Follow" }).click();
    await page.locator(`tr[data-item="${id}"]`).waitFor();
    const ending = await startView(folder.cwd);
    await page.goto(ending.address);
    await page.goto(`${ending.origin}/traces`);
    await page.getByText("Up to date.").waitFor();
    expect(await ending.end("SIGTERM")).toMatchObject({ exitCode: 0 });
    await page.getByText("Not connected").waitFor();
  });

  it.each([390, 820, 1440])(
    "move nothing when they update themselves, as the browser measures it, %i px wide: told, followed, and from no run on",
    async (width) => {
      const own = folderWithRuns();
      const small = await startView(own.cwd);
      const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
      await page.goto(small.address);
      await page.goto(`${small.origin}/traces`);
      await page.getByText("Up to date.").waitFor();
      await page.evaluate(OBSERVE_SHIFTS);
      const head = (places: unknown) => JSON.parse(String(places)).slice(0, 7); // the table comes with the first run
      const before = await page.evaluate(PLACES);
      await own.add(12);
      await page.getByText("12 runs are newer").waitFor();
      expect([head(await page.evaluate(PLACES)), await page.evaluate(SHIFTS)]).toEqual([head(before), []]);
      await page.getByRole("button", { name: "Follow" }).click();
      await page.locator("tr[data-item]").nth(11).waitFor();
      expect([head(await page.evaluate(PLACES)), await page.evaluate(SHIFTS)]).toEqual([head(before), []]);
      const whole = await page.evaluate(PLACES);
      for (const count of [1, 60]) {
        const ids = await own.add(count, wrongTerm(5));
        await page.locator(`tr[data-item="${ids.at(-1)}"]`).waitFor();
        expect([await page.evaluate(PLACES), await page.evaluate(SHIFTS)]).toEqual([whole, []]);
      }
      await small.end();
    },
  );

  it("leave whoever has scrolled into the list at the run that he reads", async () => {
    const own = folderWithRuns();
    const ids = await own.add(45);
    const small = await startView(own.cwd);
    const page = await (await browser.newContext({ viewport: DESK })).newPage();
    await page.goto(small.address);
    await page.goto(`${small.origin}/traces`);
    await page.getByRole("button", { name: "Follow" }).click();
    const row = page.locator(`tr[data-item="${ids[20]}"]`);
    const place = async () => Math.round((await row.boundingBox())?.y ?? Number.NaN) + 0; // not -0
    const scrolled = async () => {
      await row.evaluate((element) => (element as unknown as { scrollIntoView(): void }).scrollIntoView());
      return place();
    };
    let before = Number.NaN;
    const keep = async () => {
      before = await scrolled();
      return before;
    };
    await expect.poll(keep).toBeLessThan(1); // Follow has put new rows there meanwhile
    const added = await own.add(3);
    await page.locator(`tr[data-item="${added.at(-1)}"]`).waitFor({ state: "attached" });
    await expect.poll(place).toBe(before);
    await small.end();
  });

  it("accept and reject by key the proposal that the keys have reached, and tell the keys at each page's foot", async () => {
    const own = folderWithRuns();
    const probe = (id: string, loan_amount: number) => {
      const application = { annual_income: 91000, total_debt: 1000, credit_score: 669, loan_amount };
      return { id, description: `Asks for ${loan_amount}.`, application };
    };
    writeFileSync(
      join(own.cwd, "probes.json"),
      JSON.stringify([probe("one", 1000), probe("two", 2000), probe("three", 3000)]),
    );
    await own.run("cases", "propose", "--file", "probes.json");
    const before = process.cwd();
    process.chdir(own.cwd);
    const project = await openProject({ config: await loadConfig({}, own.cwd) });
    const options = { project, agent: underwriting, source: "local", mayWrite: true, person: "ada" };
    const server = await serveView({ ...options, port: 0, onFault: (error) => expect.fail(String(error)) });
    const page = await (await browser.newContext({ viewport: DESK })).newPage();
    await page.goto(server.address);
    await page.goto(new URL("/cases", server.address).href);
    const left = () =>
      page
        .locator("section[aria-labelledby=proposals] li[data-item]")
        .evaluateAll((all) => all.map((each) => (each as unknown as { dataset: { item: string } }).dataset.item));
    expect(await left()).toEqual(["one", "two", "three"]);
    const pressed = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const leftThen = expect.poll(() => left().catch(() => "the next page is not there yet"), { timeout: 20_000 });
    await pressed("j", "j", "x");
    await leftThen.toEqual(["one", "three"]);
    await pressed("a");
    await leftThen.toEqual(["three"]);
    await page.waitForLoadState();
    await page.keyboard.press("?");
    expect(await page.locator("#keys dd").first().isVisible()).toBe(true);
    await page.keyboard.press("?");
    expect(await page.locator("#keys dd").first().isVisible()).toBe(false);
    await server.close();
    await project.close();
    process.chdir(before);
  });

  it("can be read from files without a server, a script or a complaint", async () => {
    const site = join(emptyFolder(), "site");
    const { exitCode } = await underwrite(["view", "--export", site], { cwd: folder.cwd });
    expect(exitCode).toBe(0);
    const page = await (await browser.newContext({ javaScriptEnabled: false, viewport: DESK })).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(pathToFileURL(join(site, "index.html")).href);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.tiles')).display")).toBe("grid");
    await page.getByRole("link", { name: "Traces", exact: true }).click();
    await page.locator(`tr[data-item="${ids[4]}"] a`).click();
    await page.getByRole("heading", { name: "Answer and policy" }).waitFor();
    const scripted = await (await browser.newContext()).newPage();
    scripted.on("console", (message) => complaints.push(message.text()));
    await scripted.goto(pathToFileURL(join(site, "traces.html")).href);
    await scripted.keyboard.press("j");
    await scripted.keyboard.press("Enter");
    await scripted.waitForURL("**/traces/*.html");
    expect(complaints).toEqual([]);
  });
});
