import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { suiteFolder } from "../../testing/folders/eval-suite.js";
import { underwrite } from "../../testing/processes/in-process.js";

const EVAL = ["eval", "--cases", "cases.json", "--model", "offline", "-q"];
const FORMS = [
  ["--output", "report.json"],
  ["--junit", "junit.xml"],
  ["--html", "report.html"],
] as const;

describe("the file of an eval report", () => {
  it("is replaced where it is one of ours, in each of its forms", async () => {
    const cwd = suiteFolder(1);
    const args = [...EVAL, ...FORMS.flat()];
    expect((await underwrite(args, { cwd })).exitCode).toBe(0);
    const before = FORMS.map(([, name]) => readFileSync(join(cwd, name), "utf8"));
    const again = await underwrite(args, { cwd });
    expect({ stderr: again.stderr, exitCode: again.exitCode }).toEqual({ stderr: "", exitCode: 0 });
    for (const [index, [, name]] of FORMS.entries())
      expect(readFileSync(join(cwd, name), "utf8")).not.toBe(before[index]);
  });

  it.each([
    ["--output", "package.json", '{ "name": "mine", "cases": [], "gate": 1 }', "eval report"],
    ["--output", "notes.txt", "a note", "eval report"],
    ["--junit", "pom.xml", '<?xml version="1.0"?>\n<testsuites name="of others"/>', "JUnit report"],
    ["--html", "index.html", "<!doctype html>\n<title>mine</title>", "HTML report"],
    ["--html", "empty.ts", "", "HTML report"],
  ])("is refused by %s before anything runs where it is %s of somebody", async (option, name, text, form) => {
    const cwd = suiteFolder(1);
    writeFileSync(join(cwd, name), text);
    const refused = await underwrite([...EVAL, option, name], { cwd });
    expect(refused).toMatchObject({ stdout: "", exitCode: 2 });
    expect(refused.stderr).toBe(
      `underwrite: ${option} ${name} cannot be written (it is there, and is no ${form} of underwrite): name another file.`,
    );
    expect({ text: readFileSync(join(cwd, name), "utf8"), store: existsSync(join(cwd, ".underwrite")) }).toEqual({
      text,
      store: false,
    });
  });

  it("is never written through a link, over a device or pipe, or twice", async () => {
    const cwd = suiteFolder(1);
    writeFileSync(join(cwd, "mine"), "mine");
    symlinkSync(join(cwd, "mine"), join(cwd, "link"));
    symlinkSync(join(cwd, "nowhere"), join(cwd, "dangling"));
    linkSync(join(cwd, "mine"), join(cwd, "hard"));
    await execa("mkfifo", [join(cwd, "pipe")]);
    const refused: [string[], RegExp][] = [
      [["--output", "link"], /it is a link/],
      [["--junit", "dangling"], /it is a link/],
      [["--output", "hard"], /is no eval report/],
      [["--html", "pipe"], /it is no plain file/],
      [["--output", "/dev/null"], /it is no plain file/],
      [["--output", "both", "--junit", "./both"], /are both \.\/both: name two files/],
    ];
    for (const [args, says] of refused) {
      const { stdout, stderr, exitCode } = await underwrite([...EVAL, ...args], { cwd });
      expect({ args, stdout, exitCode }).toEqual({ args, stdout: "", exitCode: 2 });
      expect(stderr).toMatch(says);
    }
    expect(readFileSync(join(cwd, "mine"), "utf8")).toBe("mine");
    expect(readdirSync(cwd).sort()).toEqual(["cases.json", "dangling", "hard", "link", "mine", "pipe"]);
  });

  it("is refused at once in a folder that can take none, and so is a store there", async () => {
    const cwd = suiteFolder(1);
    for (const file of ["/proc/report.json", "/proc/new/report.json", "/sys/kernel/report.json"]) {
      const { stderr, exitCode } = await underwrite([...EVAL, "--output", file], { cwd });
      expect(stderr).toMatch(
        new RegExp(`^underwrite: --output ${file} cannot be written \\(.*\\): name another file\\.$`),
      );
      expect(exitCode).toBe(2);
    }
    for (const home of ["/proc/store/deep", "/proc/self"]) {
      const env = { UNDERWRITE_HOME: home };
      for (const args of [EVAL, ["85000", "12000", "720", "250000", "--model", "offline", "-q"]]) {
        const { stdout, stderr, exitCode } = await underwrite(args, { cwd, env });
        expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
        expect(stderr).toMatch(/^underwrite: .*UNDERWRITE_HOME to another folder\.$/);
      }
    }
  });

  it("is added to by --github only where it is a plain file", async () => {
    const cwd = suiteFolder(1);
    mkdirSync(join(cwd, "folder"));
    writeFileSync(join(cwd, "mine"), "mine");
    symlinkSync(join(cwd, "mine"), join(cwd, "link"));
    for (const name of ["folder", "link"]) {
      const env = { GITHUB_STEP_SUMMARY: join(cwd, name) };
      const { stderr, exitCode } = await underwrite([...EVAL, "--github"], { cwd, env });
      expect(stderr).toContain("it is no plain file");
      expect(exitCode).toBe(2);
    }
    expect(readFileSync(join(cwd, "mine"), "utf8")).toBe("mine");
  });
});
