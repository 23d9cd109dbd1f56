import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { FactSource } from "../../analysis/kept/fact-source.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { readAhead } from "./read-ahead.js";

/** Many runs that are not kept. */
const MANY_RUNS: Pick<FactSource, "lacks"> = { lacks: async () => true };

const node = process.execPath;
afterEach(() => {
  process.execPath = node;
});

/** Reads ahead with another program in the place of Node's. */
async function readWith(program: string, signal = new AbortController().signal): Promise<void> {
  process.execPath = program;
  await readAhead(MANY_RUNS, { agent: underwriting, checks: [], home: emptyFolder(), filter: {}, signal });
}

/** A program that goes on until it is ended, and the file that then has its process's id. */
function endless(): { program: string; pidFile: string } {
  const folder = emptyFolder();
  const [program, pidFile] = [join(folder, "program"), join(folder, "pid")];
  writeFileSync(program, `#!/bin/sh\necho $$ > '${pidFile}.new' && mv '${pidFile}.new' '${pidFile}'\nexec sleep 60\n`);
  chmodSync(program, 0o755);
  return { program, pidFile };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 300) throw new Error("it does not come to that");
    await pause(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(availableParallelism() < 2)("reading ahead", () => {
  it.each([
    ["is not there", "/there/is/no/such/program"],
    ["cannot be run", "/dev/null"],
    ["has a name that the system cannot be told", "no\0program"],
  ])("goes on where the program of its helpers %s, and nothing is thrown beside it", async (_, program) => {
    const beside: unknown[] = [];
    const note = (error: unknown) => void beside.push(error);
    process.on("unhandledRejection", note);
    process.on("uncaughtException", note);
    await readWith(program);
    await pause(50);
    process.off("unhandledRejection", note);
    process.off("uncaughtException", note);
    expect(beside).toEqual([]);
  });

  it("ends with its signal's reason, and its helpers with it, however long they would take", async () => {
    const { program, pidFile } = endless();
    const ends = new AbortController();
    const reading = readWith(program, ends.signal);
    await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    const pid = Number(readFileSync(pidFile, "utf8"));
    expect(isAlive(pid)).toBe(true);
    ends.abort(new Error("it is enough"));
    await expect(reading).rejects.toThrow("it is enough");
    await until(() => !isAlive(pid));
  });

  it("begins no helper whose work is over before it begins", async () => {
    const { program, pidFile } = endless();
    await expect(readWith(program, AbortSignal.abort(new Error("it is over")))).rejects.toThrow("it is over");
    await pause(50);
    if (existsSync(pidFile)) await until(() => !isAlive(Number(readFileSync(pidFile, "utf8"))));
  });
});
