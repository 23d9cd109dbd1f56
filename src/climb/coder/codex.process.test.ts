import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { whyNoJail } from "../jail/bubblewrap.js";
import { codexCoder } from "./codex.js";

const hasJail = (await whyNoJail()) === undefined;

const CONFIG = `model = "some-model"
model_provider = "own"
sandbox_mode = "danger-full-access"
notify = ["sh", "-c", "true"]
[model_providers.own]
name = "own"
base_url = "http://127.0.0.1:9/v1"
env_key = "KEY_OF_OWN"
[mcp_servers.any]
command = "sh"
`;

/** A program that stands in for Codex, with a home of the user's, and the folder of a round. */
function place(script: string) {
  const [bin, home, work] = ["bin", "home", "work"].map((name) => join(emptyFolder(), name)) as [
    string,
    string,
    string,
  ];
  const folder = join(work, "edit");
  for (const each of [bin, home, folder]) mkdirSync(each, { recursive: true });
  writeFileSync(join(bin, "codex"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  writeFileSync(join(home, "config.toml"), CONFIG);
  writeFileSync(join(home, "auth.json"), '{"token":"old"}');
  vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
  vi.stubEnv("CODEX_HOME", home);
  vi.stubEnv("KEY_OF_OWN", "a-key");
  vi.stubEnv("ANOTHER_KEY", "another");
  const task = {
    folder,
    brief: "# Round 1",
    briefPath: join(work, "brief.md"),
    maxCostUsd: undefined,
    timeoutMs: 60_000,
  };
  const play = () => codexCoder({ sandbox: true }).work({ ...task, signal: new AbortController().signal, marks: {} });
  return { folder, home, work: play, left: (name: string) => readFileSync(join(folder, name), "utf8") };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.runIf(hasJail)("Codex", () => {
  it("is given the model of the user's configuration and nothing else of it, its key, and a login that it may renew", async () => {
    const { home, work, left } = place(`cat > brief
cp "$HOME/.codex/config.toml" config; env > env; tr '\\0' ' ' < /proc/1/cmdline > words
printf '{"token":"new"}' > "$HOME/.codex/auth.json"
echo '{"type":"item.completed","item":{"type":"agent_message","text":"{\\"answer\\":\\"changed\\",\\"reason\\":\\"so\\"}"}}'`);
    expect(await work()).toMatchObject({ answer: "changed", reason: "so", costUsd: null });
    expect(left("brief")).toBe("# Round 1");
    expect(left("config")).toContain('model = "some-model"');
    expect(left("config")).toContain('sandbox_mode = "workspace-write"');
    expect(left("config")).not.toMatch(/mcp_servers|notify|danger/);
    expect(left("env")).toContain("KEY_OF_OWN=a-key");
    expect(left("env")).not.toContain("ANOTHER_KEY");
    expect(left("words")).not.toContain("a-key");
    expect(readFileSync(join(home, "auth.json"), "utf8")).toBe('{"token":"new"}');
  });

  it("keeps the user's login where what is left of it is none, and says why a turn failed", async () => {
    const { home, work } = place(`echo x > "$HOME/.codex/auth.json"
echo '{"type":"turn.failed","error":{"message":"no such model"}}'; exit 1`);
    expect(await work()).toMatchObject({ problem: "it says that it failed", said: "no such model" });
    expect(readFileSync(join(home, "auth.json"), "utf8")).toBe('{"token":"old"}');
  });

  it("is refused where it is not there, where its sandbox cannot be made, and where its configuration is broken", async () => {
    const { home } = place("echo 'bwrap: no user namespaces' >&2; exit 1");
    const { unready } = codexCoder({ sandbox: true });
    expect(await unready()).toBe(
      "codex cannot run its sandbox in bubblewrap here: it ended with exit code 1 (bwrap: no user namespaces)",
    );
    writeFileSync(join(home, "config.toml"), "model = ");
    await expect(unready()).rejects.toThrow(/config\.toml cannot be read/);
    vi.stubEnv("PATH", "/nowhere");
    expect(await unready()).toBe("there is no program codex in PATH");
  });
});
