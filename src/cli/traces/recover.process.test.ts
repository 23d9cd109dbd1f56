import { cpSync, existsSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, onTerminal, underwrite } from "../../testing/processes/cli.js";

const PAGE = 4096;

/** A folder with eight runs. */
const whole = emptyFolder();
beforeAll(async () => {
  for (let n = 0; n < 8; n++) {
    await underwrite(["85000", "12000", "720", String(250_001 + n), "--model", "offline", "--quiet"], { cwd: whole });
  }
});

/** A folder with a store of eight runs, in which every row of one page of spans is lost. */
function damagedFolder() {
  const cwd = emptyFolder();
  cpSync(whole, cwd, { recursive: true });
  const path = join(cwd, ".underwrite", "traces.db");
  const file = readFileSync(path);
  const page = Math.floor(file.lastIndexOf("execute_tool") / PAGE);
  writeFileSync(path, file.fill("garbage ", page * PAGE, (page + 1) * PAGE));
  const recover = async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await underwrite(["traces", "recover", ...args, "--json"], { cwd });
    return { json: stdout === "" ? undefined : JSON.parse(stdout), stderr, exitCode };
  };
  return { cwd, path, recover };
}

describe("traces recover", () => {
  it("copies what can be read into a new store, which works in the place of the damaged one, and tells what is lost", async () => {
    const { cwd, path, recover } = damagedFolder();
    const before = readFileSync(path);
    const { json, exitCode } = await recover();
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ from: path, to: `${path}.recovered` });
    expect(json.checks.count).toBeGreaterThan(0);
    const of = (name: string) => json.tables.find(({ table }: { table: string }) => table === name);
    expect(of("traces")).toEqual({ table: "traces", copied: 8, lost: 0 });
    expect(of("spans").copied).toBeGreaterThan(30);
    expect(of("spans").copied).toBeLessThan(64);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(join(cwd, ".underwrite")).sort()).toEqual([".gitignore", "traces.db", "traces.db.recovered"]);

    renameSync(path, join(cwd, "damaged.db"));
    renameSync(`${path}.recovered`, path);
    await underwrite(["85000", "12000", "720", "250099", "--model", "offline"], { cwd });
    const { stdout, stderr } = await underwrite(["traces", "list", "--json"], { cwd });
    expect([JSON.parse(stdout).length, stderr]).toEqual([9, ""]);
  });

  it("says it in words on a terminal, with what to do next", async () => {
    const { cwd, path } = damagedFolder();
    const text = await onTerminal(cwd, ["traces", "recover"]);
    expect(text).toMatch(/^ +8 traces$/m);
    expect(text).toMatch(/SQLite finds \d+ wrong; lost: .* of spans/);
    expect(text.replaceAll("\n", "")).toContain(`move ${path} away`);
  });

  it("takes a file that was put aside, and writes over nothing", async () => {
    const { cwd, path, recover } = damagedFolder();
    const aside = `${path}.corrupt-2026-03-29`;
    renameSync(path, aside);
    expect((await recover()).stderr).toContain(`There is no store ${path}`);
    writeFileSync(join(cwd, "mine.db"), "mine");
    symlinkSync(join(cwd, "nowhere.db"), join(cwd, "link.db"));
    for (const [output, message] of [
      ["mine.db", "mine.db is there already"],
      ["link.db", "link.db cannot be opened (it is no plain file)"],
    ] as const) {
      const refused = await recover(aside, "--output", output);
      expect([refused.exitCode, refused.json]).toEqual([2, undefined]);
      expect(refused.stderr).toContain(message);
      expect(refused.stderr).toContain("--output");
    }
    expect(readFileSync(join(cwd, "mine.db"), "utf8")).toBe("mine");
    expect(existsSync(join(cwd, "nowhere.db"))).toBe(false);
    expect((await recover(aside, "--output", "new.db")).json.to).toBe("new.db");
  });

  it("leaves no new file where nothing can be recovered", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "notes.db"), "no store at all ".repeat(5000));
    const { exitCode, stderr, stdout } = await underwrite(["traces", "recover", "notes.db", "--json"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(
      /^underwrite: notes\.db has no row that can be read \(.*\): nothing can be recovered of it\.$/m,
    );
    expect(readdirSync(cwd)).toEqual(["notes.db"]);
    const { cwd: folder, recover } = damagedFolder();
    const nowhere = await recover("--output", "/proc/new.db");
    expect(nowhere.exitCode).toBe(2);
    expect(nowhere.stderr).toMatch(/\/proc\/new\.db cannot be opened \(.*\): give another file by --output\./);
    expect(readdirSync(join(folder, ".underwrite")).sort()).toEqual([".gitignore", "traces.db"]);
  });
});
