import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { underwriting } from "../src/agents/index.js";
import { openProject } from "../src/services/open-project.js";
import { loadConfig } from "../src/settings/config.js";
import { exportView } from "../src/view/export.js";
import { pagesOf } from "../src/view/pages.js";
import { SECTIONS, siteAt } from "../src/view/site.js";
import { median, report } from "./measure.js";
import { type FilledFolder, fillFolder } from "./view-store.js";

const GOES = 11;
/** What a page may take of the server's processor, in milliseconds, and weigh when it is compressed, in bytes. */
const BUDGET = { cpu: 50, bytes: 40_000 };

/** Filters, by how many of the runs they let through. */
const FILTERS = {
  many: ["", "kind=all", "outcome=denied", "model=claude-sonnet-5", "score=valid%3Dtrue", "since=12h", "until=1h"],
  few: ["invalid=1", "error=1", "session=rare", "score=correct%3Dfalse", "kind=eval", "invalid=1&outcome=denied"],
  none: ["outcome=referred", "model=none", "name=none", "session=none", "score=none", "kind=climb", "since=1s"],
};

/**
 * Measures the pages of `underwrite view` over a store at size: what each takes on the server, by the clock and of its
 * processor, and weighs compressed; then a copy of them all.
 *
 * @param folder one that is filled already, or is to be filled and kept
 */
async function main(spans: number, only: RegExp, folder: string | undefined): Promise<void> {
  const cwd = folder ?? mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  mkdirSync(cwd, { recursive: true });
  process.chdir(cwd);
  const project = await openProject({ config: await loadConfig({}, cwd) });
  const missed: string[] = [];
  try {
    const filled = await filledFolder(cwd, project.config.home, spans);
    const options = { project, agent: underwriting, source: "local", mayWrite: false };
    const onFault = (error: unknown) => {
      throw error;
    };
    const app = pagesOf(() => siteAt(options, (path) => path, false), onFault);
    const get = async (path: string) => {
      const answer = await app.request(path);
      if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
      return answer.text();
    };
    process.stdout.write(`pages over a store with ${spans.toLocaleString("en-US")} spans, medians of ${GOES}\n`);
    for (const [name, ...paths] of (await pathsOf(filled, get)).filter(([, path = ""]) => only.test(path))) {
      const { ms, cpu, bytes } = await measured((go) => get(paths[go % paths.length] ?? ""));
      const kept = cpu <= BUDGET.cpu && bytes <= BUDGET.bytes;
      if (!kept) missed.push(name);
      const figures = `${ms.toFixed(1)} ms ${cpu.toFixed(1)} CPU ${(bytes / 1000).toFixed(1)} kB`;
      report(name, figures, { text: "50 ms of CPU, 40 kB", kept });
    }
    if (only.source === "(?:)") {
      const copy = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
      const before = process.cpuUsage();
      const { pages } = await exportView({ ...options, folder: copy, onFault });
      const { user, system } = process.cpuUsage(before);
      const cpu = (user + system) / 1000;
      const each = cpu / pages;
      const figures = `${(cpu / 1000).toFixed(0)} s of CPU, ${each.toFixed(1)} ms each`;
      report(`a copy of ${pages} pages`, figures, { text: "50 ms each", kept: each <= BUDGET.cpu });
      process.stdout.write(`most memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`);
      rmSync(copy, { recursive: true });
    }
    process.stdout.write(missed.length === 0 ? "all kept\n" : `MISSED: ${missed.join(", ")}\n`);
  } finally {
    await project.close();
    process.chdir(tmpdir());
    if (folder === undefined) rmSync(cwd, { recursive: true, force: true });
  }
}

async function filledFolder(cwd: string, home: string, spans: number): Promise<FilledFolder> {
  const note = join(cwd, "filled.json");
  if (!existsSync(note)) writeFileSync(note, JSON.stringify(await fillFolder(cwd, home, spans)));
  return JSON.parse(readFileSync(note, "utf8")) as FilledFolder;
}

/** Every kind of page, with what it is about where it is about one thing; several to be asked for in turn. */
async function pathsOf(
  { middle, old, invalid, long }: FilledFolder,
  get: (path: string) => Promise<string>,
): Promise<[name: string, ...paths: string[]][]> {
  const first = async (list: string, pattern: RegExp) => pattern.exec(await get(list))?.[1] ?? "";
  const evals = [...(await get("/evals")).matchAll(/href="\/evals\/([^"]+)"/g)].map(([, id = ""]) => id);
  const query = (path: string, ...words: string[]) => {
    const given = words.filter((word) => word !== "").join("&");
    return given === "" ? path : `${path}?${given}`;
  };
  const lists = Object.entries(FILTERS).flatMap(([amount, filters]) =>
    filters.map((filter): [string, string] => [`${query("/traces", filter)} (${amount})`, query("/traces", filter)]),
  );
  const deep = ["", "invalid=1", "outcome=denied", "outcome=referred", "session=rare", "score=correct%3Dfalse"];
  return [
    ...SECTIONS.map(({ name, path }): [string, string] => [name, path]),
    ...lists,
    ...deep.flatMap((filter): [string, string][] => [
      [`${query("/traces", filter)} older than the middle`, query("/traces", filter, `older=${middle}`)],
      [`${query("/traces", filter)} newer than the middle`, query("/traces", filter, `newer=${middle}`)],
      [`${query("/traces", filter)} older than an old one`, query("/traces", filter, `older=${old}`)],
      [`a run, with its neighbours by ${filter || "no filter"}`, query(`/traces/${middle}`, filter)],
    ]),
    ["a run that did not stand", `/traces/${invalid}?invalid=1`],
    ["a run of 10,000 spans", `/traces/${long}`],
    ["a run of 10,000 spans, its last ones", `/traces/${long}?spans=9800`],
    ["a span of a run", `/traces/${middle}/spans/${middle.slice(0, 12)}ffff`],
    ["a span of 10,000", `/traces/${long}/spans/${(5000).toString(16).padStart(16, "0")}`],
    ["a finding", `/findings/${await first("/findings", /href="\/findings\/([0-9a-f]+)"/)}`],
    ["an eval run", `/evals/${evals[0]}`],
    ["an eval run, its pictures not drawn yet", ...evals.slice(-GOES - 1).map((id) => `/evals/${id}`)],
    ["two eval runs compared", `/compare?a=${evals[1]}&b=${evals[0]}`],
    ["a plan", `/plans/${await first("/plans", /href="\/plans\/([^"]+)"/)}`],
    ["cases, a later page", "/cases?from=50"],
  ];
}

async function measured(work: (go: number) => Promise<string>): Promise<{ ms: number; cpu: number; bytes: number }> {
  const times: number[] = [];
  const cpu: number[] = [];
  let bytes = 0;
  for (let go = 0; go <= GOES; go++) {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const text = await work(go);
    const { user, system } = process.cpuUsage(before);
    bytes = gzipSync(text).length;
    if (go === 0) continue; // it warms up
    times.push(performance.now() - startedAt);
    cpu.push((user + system) / 1000);
  }
  return { ms: median(times), cpu: median(cpu), bytes };
}

const { values } = parseArgs({
  options: {
    spans: { type: "string", default: "1000000" },
    only: { type: "string", default: "" },
    folder: { type: "string" },
  },
});
await main(Number(values.spans), new RegExp(values.only), values.folder);
