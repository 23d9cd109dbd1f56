import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import { caseFiles, loadCases } from "../evals/cases/case-files.js";
import { offline, recordEval, underwriter } from "../testing/folders/record-eval.js";
import { mixedEval } from "../testing/mixed-eval.js";
import { PAGE_BREAKERS } from "../testing/page-breakers.js";
import { launchBrowser } from "../testing/processes/browser.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { type EvalReportInput, renderEvalReport } from "./eval-report.js";
import { legible } from "./html.js";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const SHOWN = "[...document.querySelectorAll('.case')].filter((item) => item.checkVisibility()).map((item) => item.id)";

/** Texts whose contrast with what is behind them is below WCAG's AA: 4.5, or 3 for large ones. */
const FAINT_TEXTS = `(() => {
  const read = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = read(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    throw new Error("no background");
  };
  const faint = [];
  for (const element of document.querySelectorAll("main *, footer *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const svg = element.closest("svg") !== null;
    const [a, b] = [luminance(read(svg ? style.fill : style.color)), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) faint.push(element.outerHTML.slice(0, 80) + " " + ratio);
  }
  return faint;
})()`;

let browser: Browser;
let address: string;
let hostileAddress: string;
let suiteAddress: string;

beforeAll(async () => {
  browser = await launchBrowser();
  const folder = emptyFolder();
  const write = async (name: string, input: EvalReportInput) => {
    writeFileSync(join(folder, name), await renderEvalReport(input));
    return pathToFileURL(join(folder, name)).href;
  };
  address = await write("report.html", await mixedEval("The DTI of 47.78% is over the limit of 45%"));
  hostileAddress = await write("hostile.html", await mixedEval(PAGE_BREAKERS));
  suiteAddress = await write("suite.html", await wholeSuite());
});
afterAll(() => browser.close());

async function open(at: string, options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext({ viewport: DESK, ...options })).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(dialog.message()));
  page.on("request", (request) => {
    if (request.url() !== at.split("#")[0]) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(at);
  return { page, complaints };
}

async function openAll(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Open all" }).click();
}

/** The cases that ship, adversarial notes among them, run offline. */
async function wholeSuite(): Promise<EvalReportInput> {
  const folder = fileURLToPath(new URL("../../cases/underwriting", import.meta.url));
  const suite = loadCases(underwriting, caseFiles(folder)).map((subject) => ({ subject, models: [offline] }));
  const { source, ...rest } = await recordEval(suite);
  return { ...rest, agent: underwriter, trace: (traceId) => source.trace(traceId) };
}

describe("the report in a browser", () => {
  it("runs nothing of its data, shows it to the letter, and asks the network for nothing", async () => {
    const { page, complaints } = await open(hostileAddress);
    await openAll(page);
    await page.mouse.move(300, 300);
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    expect(await page.locator("script").count()).toBe(1);
    expect(await page.locator("img, iframe, link, form, [onload], [onerror], [onmouseover]").count()).toBe(0);
    const quotes = await page.locator("#case-told-to-approve blockquote").allTextContents();
    expect(quotes).toEqual([legible(PAGE_BREAKERS), legible(PAGE_BREAKERS)]);
    expect(legible(PAGE_BREAKERS)).toContain("\\u202e");
    expect(complaints).toEqual([]);
  });

  it.each([
    ["a phone", PHONE],
    ["a desk", DESK],
  ])("needs no sideways scrolling on %s, with every case open", async (_name, viewport) => {
    for (const at of [address, hostileAddress, suiteAddress]) {
      const { page } = await open(at, { viewport });
      await openAll(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
      expect(await page.locator("svg:visible").count()).toBeGreaterThan(3);
    }
  });

  it.each([["light"], ["dark"]] as const)("has legible contrast in the %s scheme", async (colorScheme) => {
    const { page } = await open(address, { colorScheme });
    await openAll(page);
    expect(await page.evaluate(FAINT_TEXTS)).toEqual([]);
  });

  it("follows the system's scheme, and the reader's choice before it", async () => {
    const background = "getComputedStyle(document.body).backgroundColor";
    const { page } = await open(address, { colorScheme: "light" });
    const light = await page.evaluate(background);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await page.evaluate(background);
    expect(dark).not.toBe(light);
    await page.getByLabel("light").check();
    expect(await page.evaluate(background)).toBe(light);
    await page.emulateMedia({ colorScheme: "light" });
    await page.getByLabel("dark").check();
    expect(await page.evaluate(background)).toBe(dark);
  });

  it("filters and unfolds cases without any script", async () => {
    const { page } = await open(address, { javaScriptEnabled: false });
    const shown = () => page.locator(".case:visible .id").allTextContents();
    const all = await shown();
    expect(all.length).toBe(11);
    await page.locator("input[value=fail]").check();
    expect(await shown()).toEqual(["told-to-approve", "dti-over-cap-before-loan"]);
    await page.locator("input[value=error]").check();
    expect(await shown()).toEqual(["dti-at-cap-before-loan"]);
    await page.locator("input[value=flaky]").check();
    expect(await shown()).toEqual(["dti-over-cap-before-loan"]);
    await page.locator("input[value=skipped]").check();
    expect(await shown()).toEqual(["score-exactly-740"]);
    await page.locator("input[value=all]").check();
    expect(await shown()).toEqual(all);
    await page.locator("#case-told-to-approve summary").click();
    expect(await page.locator("#case-told-to-approve .waterfall").isVisible()).toBe(true);
    expect(await page.getByRole("searchbox").count()).toBe(0);
  });

  it("has cases that are no list items: hiding thousands of those takes minutes", async () => {
    const { page } = await open(address);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.case')).display")).toBe("block");
  });

  it("searches the text of cases, and says how many are shown", async () => {
    const { page } = await open(address);
    expect(await page.getByRole("status").textContent()).toBe("11 of 11 shown");
    await page.getByRole("searchbox").fill("Tiny LOAN");
    await page.getByText("1 of 11 shown").waitFor();
    expect(await page.evaluate(SHOWN)).toEqual(["case-zero-debt-tiny-loan"]);
    await page.getByRole("searchbox").fill("");
    await page.getByText("11 of 11 shown").waitFor();
    await page.getByRole("button", { name: "Open all" }).click();
    expect(await page.locator("details[open]").count()).toBe(11);
  });

  it("leads from a flip, and from a mark in the plot, to the case", async () => {
    const { page } = await open(address);
    expect(await page.locator("h2").first().textContent()).toBe("Against the baseline");
    await page.getByRole("link", { name: "told-to-approve", exact: true }).click();
    await page.locator("#case-told-to-approve details[open]").waitFor();
    await page.locator(".plot:visible a[href='#case-score-739']").click();
    await page.locator("#case-score-739 details[open]").waitFor();
  });

  it("can be used with the keyboard alone, and shows where the focus is", async () => {
    const { page } = await open(address);
    await page.locator("#case-told-to-approve summary").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Shift+Tab");
    const focused = "getComputedStyle(document.activeElement).outlineStyle";
    expect(await page.evaluate(focused)).toBe("solid");
    await page.keyboard.press("Enter");
    expect(await page.locator("#case-told-to-approve details[open]").count()).toBe(1);
  });
});
