// Draws the README's pictures from what the built command prints, writes and serves: docs/pictures/card.svg, report.svg,
// view-home.svg and view-run.svg.
// `npx tsx .ci/documents/pictures.mjs`, after npm run build; needs a browser.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../../src/testing/processes/browser.js";
import { applyChange, atTerminal, freshCopy, removeCopy } from "./copy.mjs";
import { drawPage } from "./draw-page.mjs";
import { readDocument } from "./read.mjs";

const FOLDER = "docs/pictures";
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** What differs from one run to the next is replaced, so that a picture changes only when the output does. */
const steady = (text) =>
  text
    .replace(/\b[0-9a-f]{32}\b/g, "0af7651916cd43dd8448eb211c80319c")
    .replace(/\b[\d.]+ m?s\b/g, "12 ms")
    .replace(/>[0-9a-f]{8}</g, ">0af76519<")
    .replace(/>20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)</g, ">2026-11-26 10:00:00Z<")
    .replace(/>\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)</g, ">10:00:00Z<")
    .replace(/>\d\d-\d\d \d\d:\d\d</g, ">11-26 10:00<")
    .replace(/>\d\d-\d\d \d\d:\d\d:\d\d</g, ">11-26 10:00:00<");

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`);
const COLOURS = { 31: "#e5534b", 32: "#57ab5a", 33: "#c69026", 36: "#39c5cf" };

/** Lines with ANSI colours as SVG text. */
function drawTerminal(text) {
  const lines = text
    .replaceAll("\r", "")
    .replace(/^\s*\n/, "")
    .trimEnd()
    .split("\n");
  const style = { fill: undefined, bold: false, dim: false };
  const drawn = lines.map((line, index) => {
    const spans = line.split(COLOUR).map((part, at) => {
      if (at % 2 === 0) return part === "" ? "" : span(part, style);
      const code = Number(part);
      if (code === 1) style.bold = true;
      if (code === 2) style.dim = true;
      if (code === 22) Object.assign(style, { bold: false, dim: false });
      if (code >= 30 && code <= 39) style.fill = COLOURS[code];
      return "";
    });
    return `<text x="16" y="${28 + index * 17}" xml:space="preserve">${spans.join("")}</text>`;
  });
  const size = `width="700" height="${lines.length * 17 + 32}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13" fill="#d1d7e0">
<rect ${size} rx="8" fill="#212830"/>
${drawn.join("\n")}
</svg>
`;
}

function span(text, { fill, bold, dim }) {
  const attributes = [fill && ` fill="${fill}"`, bold && ` font-weight="bold"`, dim && ` opacity="0.6"`];
  return `<tspan${attributes.filter(Boolean).join("")}>${escaped(text)}</tspan>`;
}

const copy = freshCopy();
mkdirSync(FOLDER, { recursive: true });

const card = "stty cols 80; node dist/cli/main.js 75000 0 579 300000 --quiet";
const { printed } = atTerminal(card, { cwd: copy, env: { TERM: "xterm-256color", FORCE_COLOR: "1" } });
writeFileSync(join(FOLDER, "card.svg"), drawTerminal(steady(printed)));

const [quickstart] = readDocument(readFileSync("docs/quickstart.md", "utf8"));
const fault = quickstart.steps.find(({ kind }) => kind === "diff");
const problem = applyChange(fault.text, copy);
if (problem !== undefined) throw new Error(`the fault of docs/quickstart.md does not apply: ${problem}`);
atTerminal("npx tsx src/cli/main.ts eval --quiet --cases cases/underwriting/hard.json --html report.html", {
  cwd: copy,
});
const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 880, height: 590 }, colorScheme: "light" });
await page.goto(`file://${join(copy, "report.html")}`);
const drawn = await page.evaluate(drawPage);
writeFileSync(join(FOLDER, "report.svg"), `${steady(drawn)}\n`);

// The pages of a handful of decisions by the faulty tool.
const inputs = [
  "85000 12000 720 250000",
  "45000 30000 700 90000",
  "120000 8000 760 300000",
  "75000 0 579 300000",
  "52000 9000 655 60000",
];
for (const input of inputs) atTerminal(`npx tsx src/cli/main.ts ${input} --quiet`, { cwd: copy });
atTerminal("npx tsx src/cli/main.ts analyze", { cwd: copy });
const view = spawn("npx", ["tsx", "src/cli/main.ts", "view", "--no-open"], {
  cwd: copy,
  stdio: ["ignore", "pipe", "inherit"],
  detached: true,
});
const [address] = await once(view.stdout, "data");
const pages = await browser.newPage({ viewport: { width: 880, height: 560 }, colorScheme: "light" });
await pages.goto(String(address).trim());
writeFileSync(join(FOLDER, "view-home.svg"), `${steady(await pages.evaluate(drawPage))}\n`);
await pages.locator("tr[data-item] a").first().click();
await pages.getByRole("heading", { name: "Answer and policy" }).waitFor();
writeFileSync(join(FOLDER, "view-run.svg"), `${steady(await pages.evaluate(drawPage))}\n`);
await browser.close();
process.kill(-view.pid, "SIGTERM");
await once(view, "exit");
removeCopy(copy);
