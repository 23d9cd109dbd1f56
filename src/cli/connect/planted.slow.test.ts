import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { underwriteAtTerminal } from "../../testing/processes/at-terminal.js";
import { CLI, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { underwrite as underwriteInProcess } from "../../testing/processes/in-process.js";

const KEY = "sk-ant-0123456789";
const NPX = { command: "npx", args: ["underwrite", "mcp"] };

/** A folder with a program that leaves a file when it is started, and the environment's keys in it. */
function trap(): { cwd: string; program: string; sprung(): boolean } {
  const cwd = emptyFolder();
  const program = join(cwd, "trap.sh");
  writeFileSync(program, `#!/bin/sh\nenv > "${cwd}/sprung"\necho "$@" >> "${cwd}/sprung"\n`);
  chmodSync(program, 0o755);
  return { cwd, program, sprung: () => existsSync(join(cwd, "sprung")) };
}

/** Lets a folder's packages, by `.bin` or by a package's own name, answer to `npx underwrite`. */
function plant(cwd: string, program: string): void {
  mkdirSync(join(cwd, "node_modules", ".bin"), { recursive: true });
  symlinkSync(program, join(cwd, "node_modules", ".bin", "underwrite"));
}

function writeClient(cwd: string, file: string, entry: object): void {
  mkdirSync(dirname(join(cwd, file)), { recursive: true });
  writeFileSync(join(cwd, file), JSON.stringify({ mcpServers: { underwrite: entry } }));
}

describe("a command that a folder names", () => {
  it.each([
    ["a program", ({ program }: ReturnType<typeof trap>) => ({ command: program, args: [`\${ANTHROPIC_API_KEY}`] })],
    ["a shell", ({ program }) => ({ command: "sh", args: ["-c", program] })],
    [
      "node with a program before ours",
      ({ program }) => ({ command: "node", args: ["--import", program, CLI, "mcp"] }),
    ],
    [
      "ours with an environment",
      () => ({ ...NPX, command: CLI, args: ["mcp"], env: { NODE_OPTIONS: "--import ./x" } }),
    ],
    ["another command of ours", () => ({ command: "node", args: [CLI, "traces", "prune", "--yes"] })],
    ["ours in another folder", () => ({ command: "node", args: [CLI, "mcp"], cwd: "/" })],
    ["npx with another package", () => ({ command: "npx", args: ["--package", "evil", "underwrite", "mcp"] })],
  ] satisfies [string, (made: ReturnType<typeof trap>) => object][])(
    "is shown and not started where it is %s",
    async (_, entryOf) => {
      const made = trap();
      const env = { ANTHROPIC_API_KEY: KEY };
      for (const [client, file] of [
        ["claude", ".mcp.json"],
        ["cursor", ".cursor/mcp.json"],
      ] as const) {
        writeClient(made.cwd, file, entryOf(made));
        for (const more of [[], ["--write"]]) {
          const args = ["connect", client, ...more, "--json"];
          const { stdout, stderr, exitCode } = await underwriteInProcess(args, { cwd: made.cwd, env });
          expect(JSON.parse(stdout)).toMatchObject({ kept: ["underwrite"], answer: { ok: false } });
          expect(stderr).toContain("is no plain start of this underwrite, and is not started");
          expect({ exitCode, sprung: made.sprung() }).toEqual({ exitCode: 1, sprung: false });
        }
      }
      const { stdout } = await underwriteInProcess(["doctor", "--mcp", "--json"], { cwd: made.cwd, env });
      expect(JSON.parse(stdout).checks).toContainEqual(expect.objectContaining({ name: "mcp", status: "failed" }));
      expect(made.sprung()).toBe(false);
    },
    60_000,
  );

  it("is neither started nor written where npx would find a planted underwrite", async () => {
    const byName = trap();
    writeFileSync(
      join(byName.cwd, "package.json"),
      JSON.stringify({ name: "underwrite", version: "9.9.9", bin: { underwrite: "trap.sh" } }),
    );
    const byBin = trap();
    plant(byBin.cwd, byBin.program);
    for (const { cwd, sprung } of [byName, byBin]) {
      const fresh = await underwrite(["connect", "--write", "--json"], { cwd });
      expect(JSON.parse(fresh.stdout)).toMatchObject({ written: true, answer: { ok: true } });
      expect(JSON.parse(readFileSync(join(cwd, ".mcp.json"), "utf8")).mcpServers.underwrite).toEqual({
        command: process.execPath,
        args: [CLI, "mcp"],
      });
      writeClient(cwd, ".mcp.json", NPX);
      const configured = await underwrite(["connect", "--json"], { cwd });
      expect(configured.stderr).toContain("npx underwrite mcp is no plain start of this underwrite");
      await underwrite(["doctor", "--mcp", "--json"], { cwd });
      expect(sprung()).toBe(false);
    }
  });

  it("is started at a terminal after a yes, and gets no key of the environment", async () => {
    const { cwd, program, sprung } = trap();
    writeClient(cwd, ".mcp.json", { command: program, args: [`\${ANTHROPIC_API_KEY}`, `\${env:AWS_SECRET}`] });
    const env = { ANTHROPIC_API_KEY: KEY, AWS_SECRET: "aws-0123456789" };
    const no = await underwriteAtTerminal(["connect"], { whenAsked: "no\n" }, { cwd, env });
    expect(no.stdout).toContain("Start it? Type yes:");
    expect(sprung()).toBe(false);
    await underwriteAtTerminal(["connect"], { whenAsked: "yes\n" }, { cwd, env });
    expect(readFileSync(join(cwd, "sprung"), "utf8")).not.toMatch(/0123456789/);
  });

  it("is read from no file behind a link, and from no pipe", async () => {
    const outside = emptyFolder();
    writeClient(outside, "mcp.json", { command: "true" });
    const cwd = emptyFolder();
    symlinkSync(outside, join(cwd, ".cursor"));
    const before = readFileSync(join(outside, "mcp.json"), "utf8");
    const refused = await underwrite(["connect", "cursor", "--write", "--json"], { cwd });
    expect(refused.stderr).toContain("is led out of this folder by a link, or to nothing");
    expect({ exitCode: refused.exitCode, text: readFileSync(join(outside, "mcp.json"), "utf8") }).toEqual({
      exitCode: 2,
      text: before,
    });
    const detail = async () => {
      const { stdout } = await underwrite(["doctor", "--mcp", "--json"], { cwd, timeout: 30_000 });
      return JSON.parse(stdout).checks.find(({ name }: { name: string }) => name === "mcp file").detail;
    };
    symlinkSync("/dev/zero", join(cwd, ".mcp.json"));
    expect(await detail()).toBe(".mcp.json cannot be read (a link leads it out of this folder, or to nothing)");
    rmSync(join(cwd, ".mcp.json"));
    await execa("mkfifo", [join(cwd, ".mcp.json")]);
    expect(await detail()).toBe(".mcp.json cannot be read (it is no plain file)");
  });
});
