import axe from "axe-core";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import { openProject, type Project } from "../services/open-project.js";
import { loadConfig } from "../settings/config.js";
import { openStoreIn } from "../testing/folders/stores.js";
import { answersWith, folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { launchBrowser } from "../testing/processes/browser.js";
import { addCampaign } from "../testing/view/campaign.js";
import type { StoredSpan } from "../tracing/store/store.js";
import { serveView, type ViewServer } from "./serve.js";

/** What axe finds that is serious or critical: rule, and the first element. */
const SERIOUS = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => id + " " + nodes[0].html.slice(0, 120)))`;
/** Cells of a table that have no room for what they hold: a letter or two in each of their lines. */
const SQUEEZED = `[...document.querySelectorAll("td, th")].filter((cell) =>
  cell.checkVisibility() && cell.textContent.trim().length > 8 && cell.clientWidth < 60).map((cell) => cell.outerHTML.slice(0, 120))`;

let browser: Browser;
let project: Project;
let context: BrowserContext;
let ids: string[];
/** One server that only shows, and one that takes verdicts and approvals. */
const servers = new Map<"read" | "write", { server: ViewServer; origin: string }>();
const folder = folderWithRuns();
const home = process.cwd();

beforeAll(async () => {
  browser = await launchBrowser();
  ids = await folder.add(3);
  ids.push(...(await folder.add(2, wrongTerm(5))), ...(await folder.add(1, answersWith({ approved: false }))));
  await folder.run("analyze");
  await folder.run("plan", "create");
  await folder.run("cases", "harvest");
  for (let n = 0; n < 2; n++) await folder.run("eval", "4", "--model", "offline");
  await addCampaign(folder.cwd);
  ids.push(...(await folder.add(1, wrongTerm(5), undefined, Date.now() - 3_600_000)));
  grow(ids[0] ?? "");
  process.chdir(folder.cwd);
  project = await openProject({ config: await loadConfig({}, folder.cwd) });
  context = await browser.newContext();
  for (const mode of ["read", "write"] as const) {
    const options = { project, agent: underwriting, source: "local", mayWrite: mode === "write", person: "ada" };
    const server = await serveView({ ...options, port: 0, onFault: (error) => expect.fail(String(error)) });
    servers.set(mode, { server, origin: new URL(server.address).origin });
    const page = await context.newPage();
    await page.goto(server.address);
    await page.close();
  }
}, 240_000); // a store with all that the pages show
afterAll(async () => {
  await browser.close();
  for (const { server } of servers.values()) await server.close();
  await project.close();
  process.chdir(home);
});

/** Makes a run a long one. */
function grow(id: string): void {
  const store = openStoreIn(`${folder.cwd}/.underwrite`);
  const [{ span, origin }] = store.spansOf(id) as [StoredSpan];
  store.addSpans(
    Array.from({ length: 1200 }, (_, n) => ({
      origin,
      span: { ...span, spanId: (n + 1).toString(16).padStart(16, "0"), parentSpanId: span.spanId, attributes: [] },
    })),
  );
  store.close();
}

const address = (mode: "read" | "write", path: string) => `${servers.get(mode)?.origin}${path}`;

/** Where the links of a page that a selector finds lead. */
async function hrefs(path: string, selector: string): Promise<string[]> {
  const page = await context.newPage();
  await page.goto(address("read", path));
  const found = await page
    .locator(selector)
    .evaluateAll((all) =>
      all.map((each) => (each as unknown as { getAttribute(name: string): string }).getAttribute("href")),
    );
  await page.close();
  return found;
}
const first = async (path: string, selector: string) => (await hrefs(path, selector))[0] ?? "";

async function compared(): Promise<string> {
  const [late = "", early = ""] = await hrefs("/evals", "tbody th a");
  return `/compare?a=${early.split("/").pop()}&b=${late.split("/").pop()}`;
}

/** Every kind of page, and what is shown where there is none; those with forms also where these can be sent. */
const PAGES: [name: string, where: () => string | Promise<string>, mode?: "read" | "write"][] = [
  ["home", () => "/"],
  ["runs", () => "/traces"],
  ["filtered runs", () => "/traces?invalid=1"],
  ["no run that a filter lets through", () => "/traces?session=none"],
  ["a filter that cannot be read", () => "/traces?since=never"],
  ["a run that did not stand", () => `/traces/${ids[4]}`],
  ["a run that stands, with 1,200 spans more", () => `/traces/${ids[0]}`],
  ["a run, to be judged", () => `/traces/${ids[1]}`, "write"],
  ["a span", () => first(`/traces/${ids[4]}`, ".waterfall th a")],
  ["findings", () => "/findings"],
  ["a finding", () => first("/findings", "main li a")],
  ["a finding, to be judged", () => first("/findings", "main li a"), "write"],
  ["evals", () => "/evals"],
  ["an eval", () => first("/evals", "tbody th a")],
  ["two evals compared", compared],
  ["plans", () => "/plans"],
  ["a plan", () => first("/plans", "main li a")],
  ["a plan, to be approved", () => first("/plans", "main li a"), "write"],
  ["cases", () => "/cases"],
  ["cases, to be accepted", () => "/cases", "write"],
  ["campaigns", () => "/climb"],
  ["a campaign", () => first("/climb", "main li a")],
  ["what is not there", () => "/no-such-page"],
];

describe("each page", () => {
  it.each(PAGES)(
    "has nothing that axe finds serious, no sideways scrolling and no squeezed cell, in each width and scheme: %s",
    async (_, where, mode = "read") => {
      const path = await where();
      expect(path).not.toBe("");
      const page = await context.newPage();
      await page.goto(address(mode, path));
      expect(await page.locator("h1").count()).toBe(1);
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true;");
      const found: string[] = [];
      for (const width of [390, 768, 820, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        if (wide !== width) found.push(`${wide} wide at ${width}`);
        for (const cell of (await page.evaluate(SQUEEZED)) as string[]) found.push(`squeezed at ${width}: ${cell}`);
      }
      await page.evaluate(axe.source);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const each of (await page.evaluate(SERIOUS)) as string[]) found.push(`${colorScheme}: ${each}`);
      }
      expect(found).toEqual([]);
      await page.close();
    },
  );
});
