import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { suiteFolder } from "../testing/folders/eval-suite.js";
import { CLI, cleanEnvironment, emptyFolder } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";
import { APPROVED } from "../testing/servers/ask-claude.js";

const SECRET = "hunter2-of-somebody";
const OFFLINE = ["--model", "offline", "-q"];

/** A file outside of every project, with a secret in its first characters. */
function secretFile(name = "secret.json"): string {
  const path = join(emptyFolder(), name);
  writeFileSync(path, `${SECRET} and more`);
  return path;
}

/** A project with an empty folder of its own cases. */
function project(): { cwd: string; cases: string } {
  const cwd = emptyFolder();
  const cases = join(cwd, "cases", "underwriting");
  mkdirSync(cases, { recursive: true });
  return { cwd, cases };
}

describe("case files", () => {
  it("are refused by name where a link leads them out of the project, and their content is not told", async () => {
    const byFile = project();
    symlinkSync(secretFile(), join(byFile.cases, "planted.json"));
    const byChain = project();
    symlinkSync(secretFile(), join(byChain.cwd, "hop"));
    symlinkSync("../../hop", join(byChain.cases, "planted.json"));
    const byFolder = project();
    rmSync(byFolder.cases, { recursive: true });
    symlinkSync(join(secretFile("planted.json"), ".."), byFolder.cases);
    for (const { cwd } of [byFile, byChain, byFolder]) {
      for (const args of [
        ["cases", "check"],
        ["eval", ...OFFLINE],

        ["eval", "--cases", "cases/underwriting"],
      ]) {
        const { stdout, stderr, exitCode } = await underwrite(args, { cwd });
        expect({ args, exitCode: exitCode === 1 || exitCode === 2 }).toEqual({ args, exitCode: true });
        expect(stdout + stderr).toMatch(/cases\/underwriting.*link/);
        expect(stdout + stderr).not.toContain(SECRET.slice(0, 5));
      }
    }
  });

  it("are not written where a link leads them out of the project", async () => {
    const { cwd, cases } = project();
    const secret = secretFile();
    symlinkSync(secret, join(cases, "boundaries.json"));
    const { stderr, exitCode } = await underwrite(["cases", "generate", "--json"], { cwd });
    expect(stderr).toMatch(/boundaries\.json.*link/);
    expect({ exitCode, text: readFileSync(secret, "utf8") }).toEqual({ exitCode: 2, text: `${SECRET} and more` });
  });

  it("may be links within the project, and a folder outside of it may be named", async () => {
    const { cwd, cases } = project();
    const other = suiteFolder(1);
    const suite = await execa("cat", [join(other, "cases.json")]);
    writeFileSync(join(cwd, "common-suite.json"), suite.stdout);
    symlinkSync("../../common-suite.json", join(cases, "linked.json"));
    for (const args of [
      ["cases", "check"],
      ["cases", "check", "--cases", other],
    ])
      expect((await underwrite(args, { cwd })).exitCode).toBe(0);
  });

  it("are plain files: a pipe or a device among them is refused by name", async () => {
    const { cwd, cases } = project();
    await execa("mkfifo", [join(cases, "pipe.json")]);
    const { stdout, exitCode } = await underwrite(["cases", "check", "--json"], { cwd });
    expect(JSON.parse(stdout).problems).toMatchObject([
      { code: "unreadable_file", message: expect.stringMatching("plain file") },
    ]);
    expect(exitCode).toBe(1);
    const given = await underwrite(["eval", "--cases", "/dev/zero", "--json"], { cwd });
    expect(given.stderr).toContain("/dev/zero: cannot be read (it is no plain file)");
  });
});

describe("a file that is not JSON", () => {
  it.each([
    ["--input", ["--input"]],
    ["findings", ["plan", "--from"]],
    ["a report", ["eval", "show"]],
    ["a baseline", ["eval", ...OFFLINE, "--baseline"]],
    ["a shard", ["eval", "merge"]],
    ["cases", ["eval", "--cases"]],
    ["spans", ["traces", "import"]],
  ])("is told by its name, and never quoted: %s", async (_, args) => {
    const path = secretFile();
    const { stdout, stderr, exitCode } = await underwrite([...args, path]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain(path);
    expect(stderr).not.toContain(SECRET.slice(0, 5));
  });

  it.each([["--input"], ["plan", "--from"], ["eval", "show"], ["traces", "import"]])(
    "is refused where it is a device or a pipe: %s",
    async (...args) => {
      const pipe = join(emptyFolder(), "pipe");
      await execa("mkfifo", [pipe]);
      for (const path of ["/dev/zero", pipe]) {
        const { stderr, exitCode } = await underwrite([...args, path]);
        expect(stderr).toContain("it is no plain file");
        expect(exitCode).toBe(2);
      }
    },
  );

  it("may come from a pipe that the shell made", async () => {
    const application = JSON.stringify({
      annual_income: 85000,
      total_debt: 12000,
      credit_score: 720,
      loan_amount: 250000,
    });
    const line = `"${process.execPath}" "${CLI}" --input <(echo '${application}') --model offline -q`;
    const options = { cwd: emptyFolder(), env: cleanEnvironment(), extendEnv: false };
    expect(JSON.parse((await execa("bash", ["-c", line], options)).stdout).approved).toBe(true);
  });
});

describe("a run in a hostile folder", () => {
  it.each([
    ["a HEAD that names a file", { HEAD: "ref: ../../../../../../../../../../../../etc/hostname" }],
    ["a HEAD that is a text", { HEAD: SECRET }],
    [
      "a branch named by a pattern",
      { HEAD: "ref: refs/heads/fix(scope", "packed-refs": `${"a".repeat(40)} refs/heads/x\n` },
    ],
  ])("is decided, and told nothing of the machine by git: %s", async (_, files) => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, ".git"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, ".git", name), text);
    const env = { UNDERWRITE_CAPTURE_CONTENT: "none" };
    const { stderr, exitCode } = await underwrite([...APPROVED, ...OFFLINE], { cwd, env });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const { stdout } = await underwrite(["traces", "show", "last", "--json"], { cwd });
    expect(stdout).not.toMatch(/vcs\.ref\.head\.revision|hunter2/);
  });

  it("says on stderr where .env sends data, also when it is quiet, and keeps its JSON clean", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".env"), "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9\n");
    const { stdout, stderr } = await underwrite([...APPROVED, ...OFFLINE], { cwd });
    expect(JSON.parse(stdout).approved).toBe(true);
    expect(stderr).toBe("underwrite: data goes to 127.0.0.1:9 (OTEL_EXPORTER_OTLP_ENDPOINT): it is .env that says so.");
  });

  it("keeps nothing in a store that is a link to another database, which stays as it is", async () => {
    const cwd = emptyFolder();
    const other = join(emptyFolder(), "other.db");
    const db = new DatabaseSync(other);
    db.exec("CREATE TABLE mine (x)");
    db.close();
    mkdirSync(join(cwd, ".underwrite"));
    symlinkSync(other, join(cwd, ".underwrite", "traces.db"));
    const { stderr, exitCode } = await underwrite([...APPROVED, ...OFFLINE], { cwd });
    expect(stderr).toMatch(/^underwrite: Traces are not kept: .*it is no plain file/);
    expect(exitCode).toBe(0);
    const after = new DatabaseSync(other);
    expect(after.prepare("SELECT name FROM sqlite_master").all()).toEqual([{ name: "mine" }]);
    after.close();
    expect((await underwrite(["traces", "--json"], { cwd })).exitCode).toBe(2);
  });

  it("is refused in one line where the folder itself is gone", async () => {
    const cwd = emptyFolder();
    const line = `rmdir "${cwd}" && "${process.execPath}" "${CLI}" doctor`;
    const gone = await execa("bash", ["-c", line], { cwd, env: cleanEnvironment(), extendEnv: false, reject: false });
    expect(gone.stderr).toMatch(
      /^(?:.*getcwd.*\n)?underwrite: the working folder is gone: change to one that is there\.$/,
    );
    expect(gone.exitCode).toBe(2);
  });
});
