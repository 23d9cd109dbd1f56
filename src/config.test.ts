import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environmentVariables, loadConfig } from "./config.js";
import { emptyFolder } from "./testing/cli.js";

function folderWith(dotenv: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, ".env"), dotenv);
  return folder;
}

describe("settings", () => {
  it("come from .env, and the real environment wins", async () => {
    const cwd = folderWith('ANTHROPIC_API_KEY="from-file"\nUNDERWRITE_MODEL=from-file\nUNDERWRITE_TIMEOUT=7\n');
    const config = await loadConfig({ UNDERWRITE_MODEL: "from-environment" }, cwd);
    expect(config).toMatchObject({
      anthropic: { apiKey: "from-file" },
      model: "from-environment",
      timeoutSeconds: 7,
      maxRetries: 2,
      dotenvPath: join(cwd, ".env"),
      secrets: ["from-file"],
    });
  });

  it("set to nothing count as unset, and switch off what .env sets", async () => {
    const cwd = folderWith("ANTHROPIC_API_KEY=from-file\n");
    expect((await loadConfig({ ANTHROPIC_API_KEY: "" }, cwd)).anthropic.apiKey).toBeUndefined();
  });

  it("are all listed in .env.example, with a line each, and no others", () => {
    const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
    const listed = [...example.matchAll(/^#?\s?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(environmentVariables().sort());
    for (const [, comment] of example.matchAll(/(^.*$)\n#?\s?[A-Z_]+=/gm)) expect(comment).toMatch(/^# \S+/);
  });
});
