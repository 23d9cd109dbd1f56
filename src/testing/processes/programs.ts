import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { cleanEnvironment, emptyFolder } from "./cli.js";

/**
 * Bundles a TypeScript program as the product is bundled, so that it starts as fast; into a folder `dist`, so that a
 * test that imports it has it as it is.
 *
 * @param plugins may change its source
 * @returns its path
 */
export async function bundleProgram(source: URL, plugins: Plugin[] = []): Promise<string> {
  const sqlite = createRequire(import.meta.url).resolve("@photostructure/sqlite");
  const outfile = join(emptyFolder(), "dist", `${basename(source.pathname, ".ts")}.mjs`);
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    alias: { "@photostructure/sqlite": sqlite },
    external: [sqlite],
    plugins,
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
    logLevel: "warning",
  });
  return outfile;
}

/** A program that runs, and the lines that it has printed so far. */
export interface Program {
  process: ChildProcessByStdio<null, Readable, Readable>;
  lines: string[];
  /** Waits for a line that begins so; rejects when the program ends before. */
  line(beginning: string): Promise<void>;
  /** Waits for its end. @returns what it said on stderr */
  ended: Promise<{ stderr: string; exitCode: number | null }>;
}

/** Starts a command in a clean environment. */
export function startProgram(command: string, args: string[]): Program {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: cleanEnvironment(),
    cwd: emptyFolder(),
  });
  const lines: string[] = [];
  let rest = "";
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    child.stdout.emit("lines");
  });
  const ended = once(child, "close").then(([exitCode]) => ({ stderr, exitCode }));
  return {
    process: child,
    lines,
    ended,
    async line(beginning) {
      while (!lines.some((line) => line.startsWith(beginning))) {
        const over = ended.then(({ stderr }) => Promise.reject(new Error(`it ended before: ${stderr}`)));
        await Promise.race([once(child.stdout, "lines"), over]);
      }
    },
  };
}
