import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import { CLI, cleanEnvironment, emptyFolder, underwrite as underwriteAsProcess } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";
import { bundleProgram, startProgram } from "../testing/processes/programs.js";
import { APPROVED } from "../testing/servers/ask-claude.js";
import { TraceStore } from "../tracing/store/store.js";
import { storePath } from "../tracing/tracing.js";

const ARGS = [...APPROVED, "--quiet", "--model", "offline"];

/** Runs the command on a home folder. */
const decide = (home: string) => underwrite(ARGS, { env: { UNDERWRITE_HOME: home } });

/** The same as a process of its own: for those that race, and for a store that its process leaves in one file. */
const decideAsProcess = (home: string) => underwriteAsProcess(ARGS, { env: { UNDERWRITE_HOME: home } });

type Outcome = Awaited<ReturnType<typeof underwrite>>;

/** The decision is there, and what is wrong is said in one line that has these words. */
function expectDecision({ stdout, stderr, exitCode }: Outcome, ...words: (string | RegExp)[]) {
  expect({ exitCode, approved: JSON.parse(stdout).approved }).toEqual({ exitCode: 0, approved: true });
  expect(stderr === "" ? [] : stderr.split("\n")).toHaveLength(words.length > 0 ? 1 : 0);
  for (const word of words) expect(stderr).toMatch(word);
}

function newHome(): string {
  return join(emptyFolder(), "home");
}

/** A home whose store has runs in it, and no companion files: large enough to be damaged in the middle. */
let used: string;
beforeAll(async () => {
  used = newHome();
  for (let n = 0; n < 3; n++) expectDecision(await decideAsProcess(used));
});

/** A home with a copy of the used store. */
function copyOfUsed(): { home: string; path: string } {
  const home = newHome();
  const path = storePath(home);
  mkdirSync(home);
  copyFileSync(storePath(used), path);
  return { home, path };
}

const traceCount = (home: string) => {
  const store = TraceStore.open(storePath(home));
  const traces = store.list();
  store.close();
  expect(traces.every(({ complete }) => complete)).toBe(true);
  return traces.length;
};

const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

const asideIn = (home: string) =>
  readdirSync(home).filter((name) => name.includes(".corrupt-") && !/-(?:wal|shm)$/.test(name));

describe("a run whose store cannot be used", () => {
  it("decides where the store's folder cannot be made", async () => {
    const file = join(emptyFolder(), "file");
    writeFileSync(file, "a file");
    expectDecision(await decide(join(file, "home")), /^underwrite: Traces are not kept: .*cannot be opened/);
    expectDecision(await decide(file), /Traces are not kept/);
    expect(readFileSync(file, "utf8")).toBe("a file");
  });

  it("decides where the store's file is a folder", async () => {
    const home = newHome();
    mkdirSync(storePath(home), { recursive: true });
    expectDecision(await decide(home), /Traces are not kept: .*traces\.db cannot be opened/);
  });

  // The shell's limit on a file's size makes writes fail as a full disk does, in the midst of them.
  it.each([0, 4, 16, 32, 40, 64, 100, 150])(
    "decides where files can grow to %d KiB only, and keeps the store whole",
    async (limit) => {
      for (const home of [newHome(), copyOfUsed().home]) {
        const before = readdirOrNone(home).length > 0 ? 3 : 0;
        const outcome = await underwriteLimited(home, limit);
        expectDecision(
          outcome,
          ...(outcome.stderr === "" ? [] : [/^underwrite: Traces (?:are not kept|cannot be written)/]),
        );
        if (limit <= 32) expect(outcome.stderr).not.toBe("");
        expectDecision(await decide(home));
        const store = new DatabaseSync(storePath(home));
        expect(store.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
        expect(store.prepare("SELECT count(*) AS complete FROM traces WHERE complete").get()).toEqual({
          complete: before + 1 + (outcome.stderr === "" ? 1 : 0),
        });
        store.close();
      }
    },
  );

  it("leaves a store of a newer version as it is", async () => {
    const { home, path } = copyOfUsed();
    const db = new DatabaseSync(path);
    db.exec("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99");
    db.close();
    const before = hashOf(path);
    expectDecision(
      await decide(home),
      /Traces are not kept: .*written by a newer underwrite \(schema 99, this one knows \d+\)/,
    );
    expect([hashOf(path), readdirSync(home)]).toEqual([before, ["traces.db"]]);
  });
});

describe("a command that needs a store that cannot be used", () => {
  const causes: [string, (path: string) => void, RegExp][] = [
    ["a newer version's", newVersion, /\(schema 99, this one knows \d+\): upgrade underwrite, or set UNDERWRITE_HOME/],
    [
      "a file for its folder",
      (path) => writeFileSync(dirname(path), "a file"),
      /cannot be opened \(EEXIST.*\): move away the file that is where its folder should be, or set/,
    ],
    [
      "a folder for its file",
      (path) => mkdirSync(path, { recursive: true }),
      /cannot be opened \(.*\): see that you may read and write it and its folder, or set/,
    ],
  ];

  it.each(causes)("says what to do about its cause: %s", async (_, spoil, says) => {
    const home = newHome();
    spoil(storePath(home));
    const { stderr, exitCode } = await underwrite(["traces", "import", "traces.jsonl", "--json"], {
      env: { UNDERWRITE_HOME: home },
    });
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(2);
  });

  function newVersion(path: string): void {
    mkdirSync(dirname(path));
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
  }
});

describe("a run whose store is damaged", () => {
  const damages: [string, (path: string) => void][] = [
    ["garbage from the start", (path) => writeFileSync(path, "no database\n".repeat(1000))],
    ["garbage behind the first page", (path) => overwrite(path, 4096, statSync(path).size)],
    ["garbage in its middle half", (path) => overwrite(path, statSync(path).size / 4, (statSync(path).size * 3) / 4)],
    ["cut in half", (path) => truncateSync(path, statSync(path).size / 2)],
    ["cut within the first page", (path) => truncateSync(path, 1000)],
  ];

  it.each(damages)("decides, and keeps the file as it is beside a new one: %s", async (_, damage) => {
    const { home, path } = copyOfUsed();
    damage(path);
    const before = hashOf(path);
    expectDecision(
      await decide(home),
      /traces\.db was damaged: it is kept as .*traces\.db\.corrupt-[^ ]+, and a new one is begun\.$/,
    );
    const aside = asideIn(home);
    expect(aside.map((name) => hashOf(join(home, name)))).toEqual([before]);
    expectDecision(await decide(home));
    expect([traceCount(home), asideIn(home)]).toEqual([2, aside]);
  });

  it("decides over a log that is no log: the store has what it had", async () => {
    const { home, path } = copyOfUsed();
    writeFileSync(`${path}-wal`, "no log".repeat(5000));
    writeFileSync(`${path}-shm`, "no index".repeat(4096));
    expectDecision(await decide(home));
    expect([traceCount(home), asideIn(home)]).toEqual([4, []]);
  });

  it("begins in an empty file, which is a store of no version yet", async () => {
    const home = newHome();
    mkdirSync(home);
    writeFileSync(storePath(home), "");
    expectDecision(await decide(home));
    expect(traceCount(home)).toBe(1);
  });

  it("is put aside once by two processes that find it at once", async () => {
    for (let n = 0; n < 4; n++) {
      const { home, path } = copyOfUsed();
      writeFileSync(path, "no database\n".repeat(1000));
      const before = hashOf(path);
      const outcomes = await Promise.all([decideAsProcess(home), decideAsProcess(home)]);
      for (const outcome of outcomes) expectDecision({ ...outcome, stderr: "" });
      expect(asideIn(home).map((name) => hashOf(join(home, name)))).toEqual([before]);
      expect(traceCount(home)).toBe(2);
    }
  });
});

describe("a store that does not exist yet", () => {
  it("is made once by two processes that start at once", async () => {
    for (let n = 0; n < 6; n++) {
      const home = newHome();
      for (const outcome of await Promise.all([decideAsProcess(home), decideAsProcess(home)])) expectDecision(outcome);
      expect(traceCount(home)).toBe(2);
    }
  });

  it("is its owner's only, with its companions, whatever the umask", async () => {
    const recordRuns = await bundleProgram(new URL("../testing/processes/record-runs.ts", import.meta.url));
    for (const umask of ["000", "022", "077"]) {
      const home = newHome();
      const program = startProgram("bash", [
        "-c",
        `umask ${umask}; exec "$@"`,
        "-",
        process.execPath,
        recordRuns,
        home,
        "100000",
      ]);
      await program.line("ended");
      const modes = ["", "traces.db", "traces.db-shm", "traces.db-wal"].map((name) => modeOf(join(home, name)));
      program.process.kill("SIGKILL");
      await program.ended;
      expect(modes).toEqual(["700", "600", "600", "600"]);
      rmSync(dirname(home), { recursive: true });
    }
  });
});

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function readdirOrNone(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder) : [];
}

function overwrite(path: string, from: number, to: number): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill("garbage ", Math.floor(from), Math.floor(to)));
}

async function underwriteLimited(home: string, kib: number): Promise<Outcome> {
  const { execa } = await import("execa");
  const script = `trap '' XFSZ; ulimit -f ${kib}; exec "$@"`;
  const { stdout, stderr, exitCode } = await execa("bash", ["-c", script, "-", process.execPath, CLI, ...ARGS], {
    cwd: emptyFolder(),
    stdin: "ignore",
    env: { ...cleanEnvironment(), UNDERWRITE_HOME: home },
    extendEnv: false,
    reject: false,
  });
  return { stdout, stderr, exitCode };
}
