import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesWith } from "../../testing/folders/folder-bytes.js";
import { openStoreIn } from "../../testing/folders/stores.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { APPROVED } from "../../testing/servers/ask-claude.js";
import { EPOCH, storedSpan } from "../../testing/spans.js";

const OLD = "asked by Quixworthy";
/** A backend that takes nothing. */
const NOBODY = "http://127.0.0.1:9";

/** A folder whose store has so many runs of 2023, each of so many bytes that cannot be compressed. */
function folderWithOldRuns(count: number, { bytes = 0 } = {}): { cwd: string; home: string } {
  const cwd = emptyFolder();
  const home = join(cwd, ".underwrite");
  const store = openStoreIn(home);
  store.addSpans(
    Array.from({ length: count }, (_, n) => {
      const attributes = { text: randomBytes(bytes).toString("base64") };
      return storedSpan({ trace: n + 1, id: 1, from: n, name: `${OLD} ${EPOCH}`, attributes });
    }),
  );
  store.close();
  return { cwd, home };
}

const traces = (home: string): number => {
  const store = openStoreIn(home);
  const count = store.count();
  store.close();
  return count;
};

describe("UNDERWRITE_KEEP", () => {
  it("removes for good, at each run and after its answer, what is too old, and says nothing of it", async () => {
    const { cwd, home } = folderWithOldRuns(8);
    const { exitCode, stdout, stderr } = await underwrite([...APPROVED], { cwd, env: { UNDERWRITE_KEEP: "30d" } });
    expect({ exitCode, stderr, approved: JSON.parse(stdout).approved }).toEqual({
      exitCode: 0,
      stderr: expect.not.stringContaining("kept"),
      approved: true,
    });
    expect(traces(home)).toBe(1);
    expect(filesWith(cwd, OLD)).toEqual([]);
  });

  it("keeps everything where it is not set, and what a configured backend has not got where it is", async () => {
    const { cwd, home } = folderWithOldRuns(2);
    await underwrite([...APPROVED], { cwd });
    expect(traces(home)).toBe(3);
    const env = { UNDERWRITE_KEEP: "1d", OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY };
    await underwrite(["traces", "push", "--timeout", "1"], { cwd, env }); // queues all of it
    const { stderr } = await underwrite([...APPROVED], { cwd, env });
    expect(stderr).toMatch(
      /^underwrite: traces beyond 1d stay, since otlp 127.0.0.1:9\S* has not got all of them yet/m,
    );
    expect(traces(home)).toBe(4);
    expect((await underwrite(["status"], { cwd, env })).stdout).toContain(
      "kept: 1d, but 2 traces beyond it wait for a backend",
    );
    const alone = await underwrite([...APPROVED], { cwd, env: { UNDERWRITE_KEEP: "1d" } });
    expect(alone.stderr).not.toContain("beyond");
    expect(traces(home)).toBe(3);
  });

  it("is told by status and doctor, with what the store takes", async () => {
    const { cwd } = folderWithOldRuns(2);
    const env = { UNDERWRITE_KEEP: "30d, 2GB" };
    const status = await underwrite(["status"], { cwd, env });
    expect(status.stdout).toMatch(/store +2 traces, 0\.\d MB; kept: 30d,2GB/);
    const json = JSON.parse((await underwrite(["status", "--json"], { cwd })).stdout);
    expect(json.store).toMatchObject({ traces: 2, keep: null });
    expect(json.store.bytes).toBeGreaterThan(10_000);
    const { stdout } = await underwrite(["doctor"], { cwd, env });
    expect(stdout.replace(/\s+/g, " ")).toMatch(/2 traces in \S+, 0\.\d MB \(content: full, kept: 30d,2GB\)/);
  });

  it("is not promised where no folder can be made", async () => {
    const { cwd } = folderWithOldRuns(1);
    const env = { UNDERWRITE_HOME: ".underwrite/traces.db/below" };
    const { stdout, exitCode } = await underwrite(["doctor"], { cwd, env });
    expect({ stdout, exitCode }).toEqual({
      stdout: expect.stringMatching(/✗ data +.*traces\.db cannot be used/),
      exitCode: 1,
    });
  });

  it.each(["30", "2", "-1d", "0d", "30d,7d", "1GB,2GB", "30d,", "2 gigabytes", "1e3d"])(
    "refuses what it cannot read before anything is done: %s",
    async (value) => {
      const { cwd, home } = folderWithOldRuns(1);
      const { exitCode, stdout, stderr } = await underwrite([...APPROVED], { cwd, env: { UNDERWRITE_KEEP: value } });
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(/^underwrite: UNDERWRITE_KEEP in the environment is not usable: it takes an age, a size/);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(traces(home)).toBe(1);
    },
  );

  it.each(["1kB", "999kB", "30d,0.5MB"])("refuses a size that no store can have: %s", async (value) => {
    const { cwd } = folderWithOldRuns(1);
    const told = "is less than the 1MB that a store has at least; it takes an age, a size";
    const set = await underwrite([...APPROVED], { cwd, env: { UNDERWRITE_KEEP: value } });
    const given = await underwrite(["traces", "prune", "--keep", value, "--yes"], { cwd });
    expect([set.exitCode, given.exitCode]).toEqual([2, 2]);
    expect(set.stderr).toContain(
      `UNDERWRITE_KEEP in the environment is not usable: ${value.split(",").at(-1)} ${told}`,
    );
    expect(given.stderr).toContain(told);
  });

  it("of a folder's .env removes nothing of a store outside of that folder", async () => {
    const { home } = folderWithOldRuns(3);
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".env"), "UNDERWRITE_KEEP=1d\n");
    const { exitCode, stderr } = await underwrite([...APPROVED], { cwd, env: { UNDERWRITE_HOME: home } });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("UNDERWRITE_KEEP of .env would remove traces outside of this folder, and is ignored");
    expect(traces(home)).toBe(4);
    const own = folderWithOldRuns(3);
    writeFileSync(join(own.cwd, ".env"), "UNDERWRITE_KEEP=1d\n");
    await underwrite([...APPROVED], { cwd: own.cwd });
    expect(traces(own.home)).toBe(1);
  });

  it("stops no run when what was seen in a trace cannot be removed: one line says so", async () => {
    const { cwd, home } = folderWithOldRuns(2);
    mkdirSync(join(home, "findings.db"));
    const { exitCode, stdout, stderr } = await underwrite([...APPROVED], { cwd, env: { UNDERWRITE_KEEP: "30d" } });
    expect({ exitCode, approved: JSON.parse(stdout).approved }).toEqual({ exitCode: 0, approved: true });
    expect(stderr.split("\n").filter((line) => line.includes("could not be removed"))).toHaveLength(1);
    expect(traces(home)).toBe(3); // what it was seen in is still there to be reached
  });
});

describe("traces prune --keep", () => {
  it("removes what is beyond an age or a size, as the setting would, and shows it first", async () => {
    const { cwd, home } = folderWithOldRuns(300, { bytes: 6000 });
    const prune = async (...args: string[]) => {
      const { stdout, stderr, exitCode } = await underwrite(["traces", "prune", ...args], { cwd });
      return { text: stdout + stderr, exitCode };
    };
    expect((await prune("--keep", "30d")).text).toContain("300 traces and 0 eval runs beyond 30d. Nothing is removed");
    expect((await prune("--keep", "1GB", "--yes")).text).toContain("0 traces");
    expect((await prune("--keep", "1.5MB", "--yes")).exitCode).toBe(0);
    const left = traces(home);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(300);
    expect((await prune("--keep", "1.5MB")).text).toContain("0 traces and 0 eval runs beyond 1.5MB");
    const { exitCode } = await underwrite(["traces", "prune", "--yes"], { cwd, env: { UNDERWRITE_KEEP: "30d" } });
    expect([exitCode, traces(home)]).toEqual([0, 0]);
    expect(filesWith(cwd, OLD)).toEqual([]);
    expect(readdirSync(home)).toContain("traces.db");
  });

  it.each([
    ["a bound", ["--keep", "30d"]],
    ["an age", ["--older-than", "30d"]],
    ["a size", ["--keep", "1MB"]],
  ])("leaves what waits for a backend, says so, and removes it when told to: by %s", async (_, bound) => {
    const { cwd, home } = folderWithOldRuns(150, { bytes: 12_000 });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY };
    await underwrite(["traces", "push", "--timeout", "1"], { cwd, env }); // queues all of it
    const prune = async (...args: string[]) => {
      const { stdout, stderr } = await underwrite(["traces", "prune", ...bound, "--json", ...args], { cwd, env });
      return { ...JSON.parse(stdout), stderr };
    };
    for (const removes of [[], ["--yes"]]) {
      const { traces: gone, waiting, stderr } = await prune(...removes);
      expect({ gone, left: traces(home) }).toEqual({ gone: 0, left: 150 });
      expect(waiting).toBeGreaterThan(50);
      expect(stderr).toMatch(/traces (?:beyond|older than) \S+ stay: otlp 127\.0\.0\.1:9\S* has not got all of it yet/);
    }
    expect(await prune("--yes", "--undelivered")).toMatchObject({ waiting: 0, stderr: "" });
    expect(traces(home)).toBeLessThan(150);
  });

  it("says what to give where nothing says what is to go, or what is given cannot be read", async () => {
    const cwd = emptyFolder();
    for (const [args, told] of [
      [[], "give --older-than 90d or --keep 30d,2GB, or set UNDERWRITE_KEEP"],
      [["--keep", "2"], '--keep is "2": it takes an age'],
      [["--keep", "1d", "--older-than", "1d"], "give one of them"],
    ] as const) {
      const { exitCode, stderr } = await underwrite(["traces", "prune", ...args, "--yes"], { cwd });
      expect({ exitCode, told: stderr.includes(told) }).toEqual({ exitCode: 2, told: true });
    }
  });
});
