import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLI, cleanEnvironment, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { TraceStore } from "../../tracing/store/store.js";

const READING: readonly string[][] = [
  ["traces", "list", "--json"],
  ["traces", "show", "last", "--json"],
  ["traces", "export"],
  ["traces", "forget", "last", "--dry-run", "--json"],
  ["explain", "last", "--json"],
  ["analyze", "--json"],
  ["replay", "--json"],
  ["eval", "list", "--json"],
  ["cases", "harvest", "--dry-run", "--json"],
];

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

/** Whether a folder can be mounted here so that nothing in it can be written. */
const canMount = process.platform === "linux" && spawnSync("unshare", ["-m", "true"]).status === 0;

type Run = (cwd: string, args: string[]) => Promise<{ stdout: string; stderr: string; exitCode?: number }>;

/** As somebody who may read the store and not write it: another user, where there may be one. */
const asReader: Run = (cwd, args) =>
  execa(process.execPath, [CLI, ...args], {
    cwd,
    env: cleanEnvironment(),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });

/** With the folder on a file system that takes no writes. */
const mountedReadOnly: Run = (cwd, args) => {
  const mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"';
  return execa("unshare", ["-m", "sh", "-c", mount, cwd, process.execPath, CLI, ...args], {
    env: cleanEnvironment(),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
};

/** A store's files, as its readers find them. */
type State = "no log" | "the log of a writer that goes on" | "the log of a writer that was killed";

let template: string;
beforeAll(async () => {
  template = emptyFolder();
  await underwrite(["85000", "12000", "720", "250000", "--model", "offline"], { cwd: template });
});

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder where other users can get to it: the tests' own temporary folder lets nobody in. */
function openFolder(): string {
  const folder = mkdtempSync("/tmp/underwrite-test-");
  made.push(folder);
  return folder;
}

/** A folder with a store of one run and, where there is a log, one more that is in the log only. */
function folderWith(state: State): { cwd: string; runs: number; close(): void } {
  const cwd = openFolder();
  const home = join(cwd, ".underwrite");
  mkdirSync(home);
  const path = join(home, "traces.db");
  copyFileSync(join(template, ".underwrite", "traces.db"), path);
  if (state === "no log") return readable(cwd, 1, () => {});
  const store = TraceStore.open(path);
  store.begin("a".repeat(32), { started_at: 1, name: "begun", agent: "underwriting", model: "offline" });
  if (state === "the log of a writer that goes on") return readable(cwd, 2, () => store.close());
  const killed = openFolder();
  mkdirSync(join(killed, ".underwrite"));
  for (const suffix of ["", "-wal"]) copyFileSync(path + suffix, join(killed, ".underwrite", `traces.db${suffix}`));
  store.close();
  return readable(killed, 2, () => {});
}

function readable(cwd: string, runs: number, close: () => void) {
  const home = join(cwd, ".underwrite");
  for (const name of readdirSync(home)) chmodSync(join(home, name), 0o444);
  for (const folder of [home, cwd]) chmodSync(folder, 0o555);
  return { cwd, runs, close };
}

/** Names and bytes of the store's files; what readers note in an index of a log is not the store's. */
function filesOf(cwd: string): string[] {
  const home = join(cwd, ".underwrite");
  return readdirSync(home).map((name) => (name.endsWith("-shm") ? name : `${name} ${readFileSync(join(home, name))}`));
}

const PLACES: readonly [place: string, run: Run, isPossible: boolean][] = [
  ["in another user's folder", asReader, true],
  ["on a read-only file system", mountedReadOnly, canMount],
];
const STATES: readonly State[] = ["no log", "the log of a writer that goes on", "the log of a writer that was killed"];

for (const [place, run, isPossible] of PLACES) {
  describe.runIf(isPossible)(`a store ${place}`, () => {
    it.each(STATES)("is read by every command that reads, and stays as it is: with %s", async (state) => {
      const { cwd, runs, close } = folderWith(state);
      const before = filesOf(cwd);
      for (const args of READING) {
        const { stdout, stderr, exitCode } = await run(cwd, args);
        expect({ args, exitCode, stderr }).toMatchObject({
          exitCode: 0,
          stderr: expect.not.stringContaining("cannot"),
        });
        if (args[1] === "list" && args[0] === "traces") expect(JSON.parse(stdout)).toHaveLength(runs);
      }
      expect(filesOf(cwd)).toEqual(before);
      close();
    });
  });
}

describe("a store that nothing can be copied of", () => {
  it("is refused by the name of the file that may not be read", async () => {
    const { cwd } = folderWith("the log of a writer that was killed");
    chmodSync(join(cwd, ".underwrite", "traces.db-wal"), 0o000);
    const { exitCode, stderr, stdout } = await asReader(cwd, ["traces", "list", "--json"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/traces\.db cannot be opened \(EACCES: permission denied.*traces\.db-wal/);
  });
});
