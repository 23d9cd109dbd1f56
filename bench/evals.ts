import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { underwriting } from "../src/agents/index.js";
import { anthropicModel } from "../src/runtime/anthropic/model.js";
import { runAgent } from "../src/runtime/run-agent.js";
import { startMessagesServer, wellBehaved } from "../src/testing/messages-server.js";
import { bundleProgram } from "../src/testing/programs.js";
import { median, report, safeEnvironment } from "./measure.js";
import { runPromptfoo } from "./promptfoo.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const CASES = 1000;
const CONCURRENCY = 16;
const DELAY_MS = 50;
const CALLS = 2;
const ROUNDS = 3;

/** What a whole process took. */
export interface Took {
  wallMs: number;
  cpuMs: number;
  peakMb: number;
}

/** Measures an eval against the ideal, and against a bare pool of the SDK's calls, on the same server. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  const server = spawn(
    process.execPath,
    [await bundleProgram(new URL("messages-server.ts", import.meta.url)), String(DELAY_MS)],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  try {
    const url = await firstLine(server);
    const pool = await bundleProgram(new URL("sdk-pool.ts", import.meta.url));
    const bodies = join(folder, "bodies.json");
    writeFileSync(bodies, JSON.stringify(await requestBodies()));
    const evaluate = (cases: number) => evalProcess(folder, url, cases);
    const callOnly = (cases: number) => measured([pool, url, bodies, String(cases), String(CONCURRENCY)], folder);

    process.stdout.write(
      `evals: ${CASES} cases of ${CALLS} calls, ${DELAY_MS} ms a call, ${CONCURRENCY} at once; medians of ${ROUNDS} rounds\n`,
    );
    const rounds: { ours: Took; bare: Took }[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({ ours: await evaluate(CASES), bare: await callOnly(CASES) });
    const idealMs = (CASES * CALLS * DELAY_MS) / CONCURRENCY;
    const wall = median(rounds.map(({ ours }) => ours.wallMs));
    const bareWall = median(rounds.map(({ bare }) => bare.wallMs));
    const ownCpu = median(rounds.map(({ ours, bare }) => (ours.cpuMs - bare.cpuMs) / CASES));
    report("wall against the ideal", `${(wall / 1000).toFixed(2)} s ${(wall / idealMs).toFixed(2)} ×`, {
      text: "1.25 ×",
      kept: wall / idealMs <= 1.25,
    });
    report("a bare pool of SDK calls", `${(bareWall / 1000).toFixed(2)} s ${(bareWall / idealMs).toFixed(2)} ×`);
    report("our CPU a case, on top of the bare pool's", `${ownCpu.toFixed(2)} ms`, {
      text: "1.5 ms",
      kept: ownCpu <= 1.5,
    });
    report("the SDK's CPU a case", `${(median(rounds.map(({ bare }) => bare.cpuMs)) / CASES).toFixed(2)} ms`);
    const peak = median(rounds.map(({ ours }) => ours.peakMb));
    const large = await evaluate(10 * CASES);
    report(`peak memory with ${CASES} cases`, `${peak.toFixed(0)} MB`);
    report(
      `peak memory with ${10 * CASES} cases`,
      `${large.peakMb.toFixed(0)} MB ${(large.peakMb / peak).toFixed(2)} ×`,
    );
    if (process.argv.includes("--promptfoo"))
      await runPromptfoo({ folder, url, cases: CASES, concurrency: CONCURRENCY });
  } finally {
    server.stdin?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One whole `underwrite eval` of so many cases. */
async function evalProcess(folder: string, url: string, count: number): Promise<Took> {
  const home = mkdtempSync(join(folder, "home-"));
  mkdirSync(join(home, "cases"));
  const file = join(home, "cases", "many.json");
  writeFileSync(file, JSON.stringify(Array.from({ length: count }, (_, n) => caseOf(n))));
  const args = [CLI, "eval", "--cases", file, "--concurrency", String(CONCURRENCY), "--quiet", "--json"];
  const env = { ANTHROPIC_API_KEY: "none", ANTHROPIC_BASE_URL: url, UNDERWRITE_HOME: join(home, "store") };
  const took = await measured(args, home, env);
  rmSync(home, { recursive: true, force: true });
  return took;
}

/** A case whose application is like no other's. */
function caseOf(n: number) {
  const application = {
    annual_income: 60_000 + 100 * n,
    total_debt: 6_000 + 10 * (n % 900),
    credit_score: 300 + (n % 551),
    loan_amount: 50_000 + 250 * (n % 1000),
  };
  return {
    id: `case-${n}`,
    description: "One of many.",
    application,
    expected: underwriting.reference(application).output,
  };
}

/** The two requests that one case makes, as the provider gets them. */
async function requestBodies(): Promise<unknown[]> {
  const server = await startMessagesServer(wellBehaved());
  try {
    const model = anthropicModel({
      id: "claude-sonnet-5",
      apiKey: "none",
      baseUrl: server.url,
      timeoutMs: 10_000,
      maxRetries: 0,
      secrets: [],
    });
    await runAgent(underwriting, underwriting.parseInput(caseOf(1).application), { model });
    return server.requests.map(({ body }) => body);
  } finally {
    await server.close();
  }
}

/** Runs a program as a process, and has it tell at its end what it took. */
export async function measured(args: string[], cwd: string, env: Record<string, string> = {}): Promise<Took> {
  const told = join(mkdtempSync(join(tmpdir(), "underwrite-usage-")), "usage.json");
  const tell = `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(told)},JSON.stringify(process.resourceUsage())))`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(tell)}`, ...args], {
    cwd,
    env: { ...safeEnvironment(), ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [exitCode] = await once(child, "exit");
  const wallMs = performance.now() - startedAt;
  if (exitCode !== 0) throw new Error(`${args.slice(0, 2).join(" ")} ended with ${exitCode}`);
  const usage = JSON.parse(readFileSync(told, "utf8")) as NodeJS.ResourceUsage;
  return { wallMs, cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000, peakMb: usage.maxRSS / 1024 };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error("the server has no output");
  const [chunk] = await once(stdout, "data");
  return String(chunk).trim();
}

await main();
