import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { bundleProgram, startProgram } from "../testing/processes/programs.js";
import { Lease, thisMachine, Watch } from "./lock.js";
import { takeForLong, withLock, withLockSync } from "./with-lock.js";

/** The lock file that an owner has left. */
function leftLock(content: object | string): { folder: string; path: string } {
  const folder = emptyFolder();
  const path = join(folder, "a.lock");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return { folder, path };
}

const owner = (changes: object) => ({ token: "theirs", pid: 1, host: "h", machine: thisMachine().id, ...changes });

/** Says that every owner is over: what a waiter says once it has waited for long enough. */
const allOver = () => true;

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = execa(process.execPath, ["-e", "0"]);
  await child;
  return child.pid ?? 0;
}

describe("a lock", () => {
  it("lets one at a time work, of many at once, and leaves nothing behind", async () => {
    const folder = emptyFolder();
    let inside = 0;
    const most: number[] = [];
    const work = async () => {
      most.push(++inside);
      await pause(3);
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(join(folder, "a.lock"), "it", work)));
    expect(most).toEqual(Array(20).fill(1));
    expect(readdirSync(folder)).toEqual([]);
  });

  it("of a process of this machine that is dead is taken over at once, also where nothing can be awaited", async () => {
    const pid = await endedProcess();
    const { folder, path } = leftLock(owner({ pid }));
    const { isOver } = new Watch();
    const lease = Lease.tryTake(path, isOver);
    expect(lease).toBeInstanceOf(Lease);
    (lease as Lease).release();
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path, JSON.stringify(owner({ pid })));
    expect(withLockSync(path, "it", () => readdirSync(folder).length)).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["of another container, whose number is another process here", owner({ machine: "h boot pid:[1]" })],
    ["of another container, whose number no process has here", owner({ machine: "h boot pid:[1]", pid: 999_999_999 })],
    ["of a machine that tells nothing of itself", owner({ machine: null, pid: 999_999_999 })],
    ["that its owner was killed at while it made it", ""],
    ["of an older version, which holds a number only", "1"],
  ])("%s is left alone while its owner may live, and taken over when it has been silent", async (_, content) => {
    const { folder, path } = leftLock(content);
    const { isOver } = new Watch();
    expect(Lease.tryTake(path, isOver)).not.toBeInstanceOf(Lease);
    const lease = Lease.tryTake(path, allOver) as Lease;
    expect(lease).toBeInstanceOf(Lease);
    lease.check();
    lease.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is over for who has seen it unchanged for ten seconds by its own clock, whatever its date", async () => {
    const { path } = leftLock(owner({ machine: "another", pid: 1 }));
    utimesSync(path, new Date("2100-01-01"), new Date("2100-01-01"));
    const { isOver } = new Watch();
    expect(Lease.tryTake(path, isOver)).toMatchObject({ token: "theirs" });
    expect(await withLock(path, "it", () => "done")).toBe("done");
  }, 60_000);

  it("is kept by an owner that lives, who is named to those who want it for long", async () => {
    const path = join(emptyFolder(), "a.lock");
    const refuse = (name: string) => new UserError(`held by ${name}`);
    const lease = await takeForLong(path, "it", refuse);
    await expect(takeForLong(path, "it", refuse)).rejects.toThrow(`held by process ${process.pid} on `);
    lease.check();
    lease.release();
    (await takeForLong(path, "it", refuse)).release();
  });

  it("that was taken over is lost for who had it: it hears so, does nothing more, and gives nothing free", () => {
    const folder = emptyFolder();
    const path = join(folder, "a.lock");
    const first = Lease.tryTake(path, allOver) as Lease;
    const second = Lease.tryTake(path, allOver) as Lease;
    expect(() => first.check()).toThrow("another one has taken over");
    first.release();
    second.check();
    const third = Lease.tryTake(path, allOver) as Lease;
    expect(() => second.check()).toThrow("another one has taken over");
    second.release();
    third.check();
    expect(readdirSync(folder)).toHaveLength(3);
    third.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("of a dead process is taken over by one of several processes that see it at once", async () => {
    const program = await bundleProgram(new URL("../testing/processes/take-turns.ts", import.meta.url));
    const pid = await endedProcess();
    for (let round = 0; round < 5; round++) {
      const { folder, path } = leftLock(owner({ pid, token: `dead-${round}` }));
      const log = join(folder, "log");
      const programs = Array.from({ length: 6 }, () => startProgram(process.execPath, [program, path, log, "10"]));
      expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual(
        programs.map(() => ({ stderr: "", exitCode: 0 })),
      );
      const lines = readFileSync(log, "utf8").trim().split("\n");
      expect(lines).toHaveLength(120);
      // Each goes out before the next comes in.
      const strangers = lines.filter((line, n) => n % 2 === 1 && line !== lines[n - 1]?.replace("in", "out"));
      expect(strangers).toEqual([]);
      expect(readdirSync(folder)).toEqual(["log"]);
    }
  }, 120_000);
});
