import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { report, safeEnvironment } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const BARE = fileURLToPath(new URL("bare-handler.mjs", import.meta.url));
const AT_ONCE = 16;
const WARM_UP = 200;

/** Measures the service beside a bare handler around the same run: how many requests, how long, how much memory. */
async function main(requests: number): Promise<void> {
  process.stdout.write(`${requests.toLocaleString("en-US")} decisions of the embedded model, ${AT_ONCE} at once\n`);
  const serve = [CLI, "serve", "--port", "0", "--model", "offline", "--rate", "1000000"];
  const service = await measure("underwrite serve", serve, requests);
  const bare = await measure("a bare handler of Hono's around the run", [BARE], Math.min(requests, 5000));
  const ratio = bare.perSecond / service.perSecond;
  report("the bare handler's requests a second to the service's", `${ratio.toFixed(2)} ×`, {
    text: "2 ×",
    kept: ratio <= 2,
  });
  const grown = service.lastMb / service.earlyMb;
  report("memory at the end to that after a tenth", `${grown.toFixed(2)} ×`, { text: "1.3 ×", kept: grown <= 1.3 });
}

async function measure(name: string, args: string[], requests: number) {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  const child = spawn(process.execPath, args, { cwd, env: safeEnvironment(), stdio: ["ignore", "pipe", "inherit"] });
  const url = await listening(child);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  await load(url, agent, WARM_UP);
  const tenth = Math.ceil(requests / 10);
  const startedAt = performance.now();
  const took = await load(url, agent, tenth);
  const earlyMb = residentMb(child);
  took.push(...(await load(url, agent, requests - tenth)));
  const perSecond = requests / ((performance.now() - startedAt) / 1000);
  const lastMb = residentMb(child);
  took.sort((a, b) => a - b);
  const at = (share: number) => (took[Math.floor(took.length * share)] ?? Number.NaN).toFixed(1);
  report(`${name}: requests a second`, perSecond.toFixed(0));
  report("  p50 / p99", `${at(0.5)} / ${at(0.99)} ms`);
  report("  memory after a tenth / at the end", `${earlyMb.toFixed(0)} / ${lastMb.toFixed(0)} MB`);
  agent.destroy();
  child.kill("SIGTERM");
  await once(child, "exit");
  rmSync(cwd, { recursive: true });
  return { perSecond, earlyMb, lastMb };
}

async function listening(child: ChildProcess): Promise<string> {
  let printed = "";
  for await (const chunk of child.stdout ?? []) {
    printed += chunk;
    const url = /Listening on (http:\S+)/.exec(printed)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("it did not begin to listen");
}

/** Asks so many times, and gives how long each took, in milliseconds. */
async function load(url: string, agent: Agent, requests: number): Promise<number[]> {
  const took: number[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < requests) {
      const body = JSON.stringify({
        annual_income: 85_000,
        total_debt: 12_000,
        credit_score: 720,
        loan_amount: 1000 + begun++,
      });
      const startedAt = performance.now();
      const status = await post(`${url}/v1/decisions`, agent, body);
      if (status !== 200) throw new Error(`it answered with status ${status}`);
      took.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return took;
}

function post(url: string, agent: Agent, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request(url, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
      answer.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

/** What a process holds in memory, in megabytes; where the system does not tell, NaN. */
function residentMb({ pid }: ChildProcess): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN; // no Linux
  }
}

await main(Number(process.argv[2] ?? 2000));
