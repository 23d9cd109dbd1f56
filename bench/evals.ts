import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { underwriting } from "../src/agents/index.js";
import { runAgent } from "../src/runtime/loop/run-agent.js";
import { anthropicModel } from "../src/runtime/models/anthropic/model.js";
import { bundleProgram } from "../src/testing/processes/programs.js";
import { startMessagesServer, wellBehaved } from "../src/testing/servers/messages-server.js";
import { NO_SECRETS } from "../src/text/redact.js";
import { measured, median, report, type Took } from "./measure.js";
import { preparePromptfoo } from "./promptfoo.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const CASES = 1000;
const CONCURRENCY = 16;
const DELAY_MS = 50;
const CALLS = 2;
const ROUNDS = 3;

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

    const option = process.argv.indexOf("--promptfoo");
    const task = { url, bodies, cases: casesOf(CASES), concurrency: CONCURRENCY };
    const installIn = () => process.argv[option + 1] ?? mkdtempSync(join(folder, "promptfoo-"));
    const promptfoo = option < 0 ? undefined : await preparePromptfoo(installIn(), task);

    process.stdout.write(
      `evals: ${CASES} cases of ${CALLS} calls, ${DELAY_MS} ms a call, ${CONCURRENCY} at once; medians of ${ROUNDS} rounds\n`,
    );
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ ours: await evaluate(CASES), bare: await callOnly(CASES), theirs: await promptfoo?.evaluate() });
    }
    reportCost(rounds);
    reportMemory(rounds, { ours: await evaluate(10 * CASES), bare: await callOnly(10 * CASES) });
    if (promptfoo) reportTheirs(promptfoo.version, rounds);
    else
      process.stdout.write(
        "  promptfoo is left out: --promptfoo [folder] installs it there (2 GB) and runs it beside\n",
      );
  } finally {
    server.stdin?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whole processes, one after the other, so that the machine's drift meets all of them alike. */
interface Round {
  ours: Took;
  bare: Took;
  theirs?: Took;
}

const medianIn = (rounds: readonly Round[], figure: (round: Round) => number) => median(rounds.map(figure));

function reportCost(rounds: readonly Round[]): void {
  const idealMs = (CASES * CALLS * DELAY_MS) / CONCURRENCY;
  const wall = medianIn(rounds, ({ ours }) => ours.wallMs);
  const bareWall = medianIn(rounds, ({ bare }) => bare.wallMs);
  const ownCpu = medianIn(rounds, ({ ours, bare }) => (ours.cpuMs - bare.cpuMs) / CASES);
  report("wall against the ideal", `${(wall / 1000).toFixed(2)} s ${(wall / idealMs).toFixed(2)} ×`, {
    text: "1.2 ×",
    kept: wall / idealMs <= 1.2,
  });
  report("a bare pool of SDK calls", `${(bareWall / 1000).toFixed(2)} s ${(bareWall / idealMs).toFixed(2)} ×`);
  report("our CPU a case, on top of the bare pool's", `${ownCpu.toFixed(2)} ms`, {
    text: "1.5 ms",
    kept: ownCpu <= 1.5,
  });
  report("the SDK's CPU a case", `${(medianIn(rounds, ({ bare }) => bare.cpuMs) / CASES).toFixed(2)} ms`);
}

function reportMemory(small: readonly Round[], large: Round): void {
  const parties = [
    ["peak memory", (round: Round) => round.ours.peakMb],
    ["peak memory of a bare pool", (round: Round) => round.bare.peakMb],
  ] as const;
  for (const [name, figure] of parties) {
    const [few, many] = [medianIn(small, figure), figure(large)];
    report(`${name}, ${CASES} cases`, `${few.toFixed(0)} MB`);
    report(`${name}, ${10 * CASES} cases`, `${many.toFixed(0)} MB ${(many / few).toFixed(2)} ×`);
  }
}

function reportTheirs(version: string, rounds: readonly Round[]): void {
  const name = `promptfoo ${version}, the same cases:`;
  const compare = (figure: keyof Took, scale: number, unit: string) => {
    const theirs = medianIn(rounds, (round) => round.theirs?.[figure] ?? Number.NaN);
    const times = theirs / medianIn(rounds, ({ ours }) => ours[figure]);
    return `${(theirs / scale).toFixed(1)} ${unit} ${times.toFixed(2)} × ours`;
  };
  report(`${name} wall`, compare("wallMs", 1000, "s"));
  report(`${name} CPU`, compare("cpuMs", 1000, "s"));
  report(`${name} peak memory`, compare("peakMb", 1, "MB"));
}

/** One whole `underwrite eval` of so many cases. */
async function evalProcess(folder: string, url: string, count: number): Promise<Took> {
  const home = mkdtempSync(join(folder, "home-"));
  mkdirSync(join(home, "cases"));
  const file = join(home, "cases", "many.json");
  writeFileSync(file, JSON.stringify(casesOf(count)));
  const args = [CLI, "eval", "--cases", file, "--concurrency", String(CONCURRENCY), "--quiet", "--json"];
  const env = { ANTHROPIC_API_KEY: "none", ANTHROPIC_BASE_URL: url, UNDERWRITE_HOME: join(home, "store") };
  const took = await measured(args, home, env);
  rmSync(home, { recursive: true, force: true });
  return took;
}

function casesOf(count: number) {
  return Array.from({ length: count }, (_, n) => caseOf(n));
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
      redactor: NO_SECRETS,
    });
    await runAgent(underwriting, underwriting.parseInput(caseOf(1).application), { model });
    return server.requests.map(({ body }) => body);
  } finally {
    await server.close();
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error("the server has no output");
  const [chunk] = await once(stdout, "data");
  return String(chunk).trim();
}

await main();
