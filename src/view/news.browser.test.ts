import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStoreIn } from "../testing/folders/stores.js";
import { launchBrowser } from "../testing/processes/browser.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../testing/spans.js";
import { type RunningView, startView } from "../testing/view/view-server.js";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const agent = { "gen_ai.operation.name": "invoke_agent" };
const ended = (n: number) => storedSpan({ trace: n, id: n, from: n, attributes: agent });
const liked = (n: number, value: number) =>
  ({ id: `s${n}`, trace_id: traceId(n), name: "liked", value, data_type: "BOOLEAN", source: "person" }) as const;

/** A store, its pages, and the list of runs in a browser that came in and knows what is there. */
async function watched(runs: number, query = "") {
  const home = join(emptyFolder(), ".underwrite");
  const store = openStoreIn(home);
  const numbers = Array.from({ length: runs }, (_, n) => n + 1);
  store.addSpans(numbers.map(ended));
  store.addScores(
    numbers.map((n) => liked(n, 1)),
    EPOCH,
  );
  const view = await startView(join(home, ".."));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(view.address);
  await listOf(view, page, query);
  return { store, view, context, page };
}

async function listOf(view: RunningView, page: Page, query = "") {
  await page.goto(`${view.origin}/traces${query}`);
  await page.getByText("Up to date.").waitFor();
}

const badge = (page: Page, n: number) => page.locator(`tr[data-item="${traceId(n)}"] .badge`).textContent();

describe("news of runs in a browser", () => {
  it("leave room for other pages, however many lists of runs are open", async () => {
    const { store, view, context } = await watched(1);
    const more = async (from: BrowserContext) => listOf(view, await from.newPage());
    for (let tab = 0; tab < 8; tab++) await more(context);
    await view.end();
    store.close();
  });

  it("go on where more runs come than are watched, and say so", async () => {
    const { store, view, page } = await watched(3);
    store.addSpans(Array.from({ length: 250 }, (_, n) => ended(n + 10)));
    await page.getByText("200 runs or more are newer").waitFor();
    await page.getByRole("button", { name: "Follow" }).click();
    for (const n of [1000, 1001]) {
      store.addSpans([ended(n)]);
      await page.locator(`tr[data-item="${traceId(n)}"]`).waitFor();
    }
    await page.getByRole("button", { name: "Follow" }).click();
    store.addSpans([ended(1002)]);
    await page.getByText("1 run is newer").waitFor();
    await view.end();
    store.close();
  });

  it("tell followers that a run has ended which they saw begin", async () => {
    const { store, view, page } = await watched(1);
    await page.getByRole("button", { name: "Follow" }).click();
    store.begin(traceId(5), { started_at: EPOCH + 5, name: "run", agent: "a", model: "m" });
    await expect.poll(() => badge(page, 5)).toContain("not ended");
    store.addSpans([ended(5)]);
    await expect.poll(() => badge(page, 5)).not.toContain("not ended");
    await view.end();
    store.close();
  });

  it("take no older run for a newer one where the filter lets some through no more", async () => {
    const { store, view, page } = await watched(210, "?score=liked%3Dtrue");
    store.addScores([liked(205, 0), liked(206, 0), liked(207, 0)], EPOCH);
    store.addSpans([ended(300)]);
    store.addScores([liked(300, 1)], EPOCH);
    await page.getByText("1 run is newer").waitFor();
    await view.end();
    store.close();
  });
});
