import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { CLI, emptyFolder, underwrite } from "../../testing/processes/cli.js";

const ROOT = join(dirname(CLI), "../..");

/** The command where it is installed without the packages that a queue in PostgreSQL needs. */
function withoutPackages(): string {
  const folder = emptyFolder();
  cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["@photostructure", "jiti"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  return join(folder, "dist/cli/main.js");
}

const ADDRESS = "postgres://underwrite:s3cret-of-the-queue@127.0.0.1:9/gone";

describe("underwrite work is refused", () => {
  it.each([
    ["without a queue", ["work"], {}, /no queue to work on: give --queue postgres:\/\/… or set UNDERWRITE_QUEUE/],
    [
      "for a queue that is none",
      ["work", "--queue", "redis://u:s3cret@h/1"],
      {},
      /--queue takes the address of a Postg/,
    ],
    ["for one that is a word", ["work", "--queue", "postgres"], {}, /--queue takes the address of a PostgreSQL/],
    [
      "for a setting that is none",
      ["work"],
      { UNDERWRITE_QUEUE: "mysql://u:s3cret@h/1" },
      /UNDERWRITE_QUEUE in the env/,
    ],
    ["for no jobs at once", ["work", "--queue", ADDRESS, "--concurrency", "0"], {}, /--concurrency is "0"/],
    [
      "for a model that cannot be asked",
      ["work", "--queue", ADDRESS, "-m", "claude-sonnet-5"],
      {},
      /ECONNREFUSED|API_KEY/,
    ],
    [
      "for a password that is not percent-encoded",
      ["work", "--queue", "postgres://u:12/s3cret@h/x"],
      {},
      /--queue takes .* as %2F %3F %23 and %40/,
    ],
    [
      "as a server of a queue whose password has a question mark",
      ["serve", "--queue=postgres://u:1?s3cret@h/x"],
      {},
      /--queue takes .* as %2F %3F %23 and %40/,
    ],
    [
      "for a setting whose password has a hash",
      ["keys", "list"],
      { UNDERWRITE_QUEUE: "postgres://u:#s3cret@h/x" },
      /UNDERWRITE_QUEUE in the env/,
    ],
    ["as a server without jobs or queue", ["serve", "--jobs", "0"], {}, /--jobs 0 leaves all jobs to workers/],
    ["as a server of a queue that is none", ["serve", "--queue", "http://u:s3cret@h"], {}, /--queue takes the address/],
  ])("%s, in a line and with 2", async (_, args, env, message) => {
    const { exitCode, stdout, stderr } = await underwrite(args, { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).not.toContain("s3cret");
  });
});

describe("where pg and pg-boss are not installed", () => {
  it("a queue in PostgreSQL is refused with what to install, and the service works on its file as ever", async () => {
    const cli = withoutPackages();
    const options = {
      cwd: emptyFolder(),
      env: { PATH: process.env.PATH ?? "", HOME: emptyFolder() },
      extendEnv: false,
    };
    const run = (args: string[]) => execa(process.execPath, [cli, ...args], { ...options, reject: false });
    for (const args of [["serve"], ["work"], ["keys", "list"]]) {
      const { exitCode, stderr } = await run([...args, "--queue", ADDRESS]);
      expect({ exitCode, lines: String(stderr).trim().split("\n").length }).toEqual({ exitCode: 2, lines: 1 });
      expect(stderr).toContain("npm install pg-boss@10 pg");
    }
    expect((await run(["keys", "create", "--name", "web", "--by", "Ada"])).stdout).toMatch(/^uw_/);
  });
});
