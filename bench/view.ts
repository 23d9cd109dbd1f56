import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { underwriting } from "../src/agents/index.js";
import { openProject } from "../src/services/open-project.js";
import { loadConfig } from "../src/settings/config.js";
import { TraceStore } from "../src/tracing/store/store.js";
import { storePath } from "../src/tracing/tracing.js";
import { pagesOf } from "../src/view/pages.js";
import { SECTIONS, siteAt } from "../src/view/site.js";
import { fillStore } from "./fill-store.js";
import { median, report } from "./measure.js";

const GOES = 15;
/** What a page may take on the server, in milliseconds, and weigh when it is compressed, in bytes. */
const BUDGET = { ms: 50, bytes: 40_000 };

/** Measures the pages of `underwrite view` over a store at size: what each takes on the server, and weighs compressed. */
async function main(spans: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  process.chdir(folder);
  const project = await openProject({ config: await loadConfig({}, folder) });
  try {
    mkdirSync(project.config.home, { recursive: true });
    const store = TraceStore.open(storePath(project.config.home));
    const { traceIds } = await fillStore(store, spans);
    store.close();
    const site = siteAt({ project, agent: underwriting, source: "local", mayWrite: false }, (path) => path, false);
    const app = pagesOf(
      () => site,
      (error) => {
        throw error;
      },
    );
    const middle = traceIds[traceIds.length >> 1] ?? "";
    const paths = [
      ...SECTIONS.map(({ path }) => path),
      `/traces?older=${middle}`,
      `/traces?newer=${middle}`,
      "/traces?error=1",
      "/traces?outcome=approved",
      "/traces?invalid=1",
      `/traces/${middle}`,
      `/traces/${middle}?error=1`,
    ];
    process.stdout.write(`pages over a store with ${spans.toLocaleString("en-US")} spans, medians of ${GOES}\n`);
    for (const path of paths) {
      const times: number[] = [];
      const cpu: number[] = [];
      let bytes = 0;
      for (let go = -1; go < GOES; go++) {
        const startedAt = performance.now();
        const before = process.cpuUsage();
        const answer = await app.request(path);
        const text = await answer.text();
        if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
        const { user, system } = process.cpuUsage(before);
        if (go >= 0) {
          times.push(performance.now() - startedAt);
          cpu.push((user + system) / 1000);
        }
        bytes = gzipSync(text).length;
      }
      const ms = median(times);
      const name = path.replace(middle, "…");
      report(name, `${ms.toFixed(1)} ms`, { text: `${BUDGET.ms} ms`, kept: ms <= BUDGET.ms });
      report(`${name}, CPU alone`, `${median(cpu).toFixed(1)} ms`); // what it takes where nothing else runs
      report(`${name}, compressed`, `${(bytes / 1000).toFixed(1)} kB`, { text: "40 kB", kept: bytes <= BUDGET.bytes });
    }
  } finally {
    await project.close();
    process.chdir(tmpdir());
    rmSync(folder, { recursive: true, force: true });
  }
}

const spansOption = process.argv.indexOf("--spans");
await main(spansOption < 0 ? 1_000_000 : Number(process.argv[spansOption + 1]));
