import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { suiteFolder } from "../../testing/folders/eval-suite.js";
import { CLI, cleanEnvironment, underwrite } from "../../testing/processes/cli.js";
import { type BatchesOptions, serveBatches } from "../../testing/servers/batches-server.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";

const CASES = 5;
const WAVES = ["--cases", "cases.json", "--via", "message-batches", "--yes", "--json"];

const MOMENTS: [string, (kill: () => void) => BatchesOptions][] = [
  [
    "while the second wave is waited for",
    (kill) => ({
      hasEnded({ looks }, index) {
        if (index === 1 && looks === 1) kill();
        return looks > 1;
      },
    }),
  ],
  [
    "when the first wave is taken and nobody wrote it down",
    (kill) => ({
      onCreate(n) {
        if (n > 0) return undefined;
        kill();
        return "lose the answer";
      },
    }),
  ],
];

describe("an eval in waves that is killed", () => {
  it.each(MOMENTS)(
    "%s is resumed to its end, and asks nothing twice",
    async (_, optionsOf) => {
      let kill = () => {};
      const server = await serveBatches(
        wellBehaved(),
        optionsOf(() => kill()),
      );
      const cwd = suiteFolder(CASES);
      const args = ["eval", ...WAVES, "--model", "claude-sonnet-5", "--repeat", "2"];
      const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...cleanEnvironment(), ...server.env } });
      child.stdout.resume();
      child.stderr.resume();
      kill = () => child.kill("SIGKILL");
      expect(await once(child, "close")).toEqual([null, "SIGKILL"]);
      kill = () => {};
      const { stdout, stderr, exitCode } = await underwrite(["eval", "--resume", ...WAVES], { cwd, env: server.env });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const { passed, usage } = JSON.parse(stdout);
      expect({ passed, runs: usage.runs }).toEqual({ passed: CASES, runs: 2 * CASES });
      const ids = server.requests().map(({ custom_id }) => custom_id);
      expect({ asked: ids.length, unlike: new Set(ids).size }).toEqual({ asked: 4 * CASES, unlike: 4 * CASES });
      expect(readdirSync(join(cwd, ".underwrite")).filter((name) => /\.(?:waves|lock)$/.test(name))).toEqual([]);
    },
    60_000,
  );
});
