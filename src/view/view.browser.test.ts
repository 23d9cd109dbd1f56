import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersWith, folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { launchBrowser } from "../testing/processes/browser.js";
import { type RunningView, startView } from "../testing/view/view-server.js";

const DESK = { width: 1440, height: 900 };

let browser: Browser;
let view: RunningView;
let context: BrowserContext;
let ids: string[];
const folder = folderWithRuns();

beforeAll(async () => {
  browser = await launchBrowser();
  ids = await folder.add(3);
  ids.push(...(await folder.add(2, wrongTerm(5))), ...(await folder.add(1, answersWith({ approved: false }))));
  view = await startView(folder.cwd);
  context = await browser.newContext({ viewport: DESK });
  const page = await context.newPage();
  await page.goto(view.address);
  await page.close();
});
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
    expect(await page.locator("tr[data-item]").count()).toBe(6);
    await page.locator(`tr[data-item="${ids[3]}"] a`).click();
    expect(await page.getByRole("heading", { name: "Answer and policy" }).count()).toBe(1);
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
});
