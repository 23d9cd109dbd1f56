import { spawn } from "node:child_process";
import type { Duplex } from "node:stream";

/** What a process may take. */
export interface Bounds {
  timeoutMs: number;
  /** Most that it may print, stdout and stderr each. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

export interface Ended {
  /** Null where a signal ended it. */
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** Why it was ended before its time, in words; undefined where it ended by itself. */
  stopped?: string;
}

/** Most of what a process says beside its data that is kept, in characters. */
const KEPT_TALK = 20_000;

/** How long output may still come when the process has ended: what it started may hold its streams open. */
const LAST_WORDS_MS = 1000;

/**
 * Runs a program without a shell, in a process group of its own, and ends all of the group when it hangs, prints too
 * much, or the signal says so.
 *
 * @param input what stdin has
 * @param channel gets this end of a Unix socket whose other end the process is started with, as its file 3
 */
export function runBounded(
  [program = "", ...args]: readonly string[],
  {
    cwd,
    env,
    input = "",
    channel,
    ...bounds
  }: Bounds & {
    cwd: string;
    env: Readonly<Record<string, string>>;
    input?: string;
    channel?: ((socket: Duplex) => void) | undefined;
  },
): Promise<Ended> {
  return new Promise((resolve) => {
    const pipes = ["pipe", "pipe", "pipe", ...(channel ? ["pipe" as const] : [])] as ["pipe", "pipe", "pipe"];
    const child = spawn(program, args, { cwd, env: { ...env }, stdio: pipes, detached: true });
    const socket = (child.stdio as unknown[])[3] as Duplex | undefined;
    if (socket) channel?.(socket);
    const kept = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const sizes = { stdout: 0, stderr: 0 };
    let stopped: string | undefined;
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // it has ended already
      }
    };
    const stop = (why: string) => {
      stopped ??= why;
      end();
    };
    const timer = setTimeout(() => stop(`it ran longer than ${bounds.timeoutMs / 1000} s`), bounds.timeoutMs);
    const interrupt = () => stop("it was interrupted");
    bounds.signal?.addEventListener("abort", interrupt, { once: true });
    if (bounds.signal?.aborted) interrupt();
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (chunk: Buffer) => {
        sizes[name] += chunk.length;
        if (sizes[name] > bounds.maxBytes) stop(`it printed more than ${bounds.maxBytes} bytes`);
        else if (name === "stdout" || sizes[name] <= KEPT_TALK) kept[name].push(chunk);
      });
    }
    child.stdin.on("error", () => {}); // it need not read what it is given
    child.stdin.end(input);
    let isOver = false;
    const over = (code: number | null, signal: string | null, problem?: string) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      bounds.signal?.removeEventListener("abort", interrupt);
      end(); // what it left behind
      for (const stream of [child.stdout, child.stderr, socket]) stream?.destroy();
      const text = (name: "stdout" | "stderr") => Buffer.concat(kept[name]).toString("utf8");
      const why = stopped ?? problem;
      resolve({ code, signal, stdout: text("stdout"), stderr: text("stderr"), ...(why ? { stopped: why } : {}) });
    };
    child.on("error", (error) => over(null, null, `it cannot be started: ${error.message}`));
    child.on("close", over);
    child.on("exit", (code, signal) => setTimeout(() => over(code, signal), LAST_WORDS_MS).unref());
  });
}
