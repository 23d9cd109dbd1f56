import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The middle value. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Milliseconds that a piece of work takes. */
export function timed<T>(work: () => T): { ms: number; result: T } {
  const startedAt = performance.now();
  const result = work();
  return { ms: performance.now() - startedAt, result };
}

/** The median of several goes, in milliseconds, after one that does not count. */
export function medianOf(goes: number, work: () => unknown): number {
  work();
  return median(Array.from({ length: goes }, () => timed(work).ms));
}

/** One figure of a bench, with its budget where it has one. */
export function report(name: string, figure: string, budget?: { text: string; kept: boolean }): void {
  const verdict = budget ? `  budget ${budget.text}: ${budget.kept ? "kept" : "MISSED"}` : "";
  process.stdout.write(`  ${name.padEnd(58)} ${figure.padStart(14)}${verdict}\n`);
}

/** This machine's environment without what could reach a provider or a backend. */
export function safeEnvironment(): Record<string, string> {
  const provider = /^(?:ANTHROPIC|LANGFUSE|OTEL|UNDERWRITE)_/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !provider.test(name))) as Record<
    string,
    string
  >;
}

/** What a whole process took. */
export interface Took {
  wallMs: number;
  cpuMs: number;
  peakMb: number;
}

/** Runs a program as a process, and has it tell at its end what it took. */
export async function measured(args: string[], cwd: string, env: Record<string, string> = {}): Promise<Took> {
  const told = join(mkdtempSync(join(tmpdir(), "underwrite-usage-")), "usage.json");
  const tell = `(${tellUsage})(${JSON.stringify(told)},process.getBuiltinModule("node:fs"))`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(tell)}`, ...args], {
    cwd,
    env: { ...safeEnvironment(), ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [exitCode] = await once(child, "exit");
  const wallMs = performance.now() - startedAt;
  if (exitCode !== 0) throw new Error(`${args.slice(0, 2).join(" ")} ended with ${exitCode}`);
  return { wallMs, ...(JSON.parse(readFileSync(told, "utf8")) as Omit<Took, "wallMs">) };
}

/** Runs in the measured process; on Linux it counts the processes that this one began, too. */
function tellUsage(told: string, { writeFileSync, readFileSync }: typeof import("node:fs")): void {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const stat = process.platform === "linux" ? readFileSync("/proc/self/stat", "utf8") : "";
    const [children = 0, childrenInSystem = 0] = stat.split(" ").slice(15, 17).map(Number); // hundredths of a second
    const cpuMs = (userCPUTime + systemCPUTime) / 1000 + 10 * (children + childrenInSystem);
    writeFileSync(told, JSON.stringify({ cpuMs, peakMb: maxRSS / 1024 }));
  });
}
