import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import { loadConfig } from "./config.js";

function folderWith(dotenv: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, ".env"), dotenv);
  return folder;
}

const KEYS = "LANGFUSE_PUBLIC_KEY=pk-lf-1\nLANGFUSE_SECRET_KEY=sk-lf-22222222\n";

describe("the .env of a folder", () => {
  it.each([
    ["ANTHROPIC_API_KEY=sk-00000000\nANTHROPIC_BASE_URL=http://127.0.0.1:9/v1", "127.0.0.1:9 (ANTHROPIC_BASE_URL)"],
    ["ANTHROPIC_AUTH_TOKEN=sk-00000000\nANTHROPIC_BASE_URL=https://a.example", "a.example (ANTHROPIC_BASE_URL)"],
    [`${KEYS}LANGFUSE_BASE_URL=https://b.example`, "b.example (LANGFUSE_BASE_URL)"],
    [KEYS, "cloud.langfuse.com (LANGFUSE_PUBLIC_KEY)"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT=https://c.example:4318", "c.example:4318 (OTEL_EXPORTER_OTLP_ENDPOINT)"],
    ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://d.example/x", "d.example (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)"],
  ])("is named with the hosts that it alone sends data to: %j", async (dotenv, named) => {
    const { warnings } = await loadConfig({}, folderWith(dotenv));
    expect(warnings).toEqual([`data goes to ${named}: it is .env that says so.`]);
  });

  it("is not named where the environment says the same, or where no data goes", async () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = "https://c.example";
    const cwd = folderWith(`OTEL_EXPORTER_OTLP_ENDPOINT=https://other.example\n`);
    expect(await loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT }, cwd)).toMatchObject({
      warnings: [],
      otlp: { url: "https://c.example/v1/traces" },
    });
    expect((await loadConfig({}, folderWith("ANTHROPIC_BASE_URL=https://a.example"))).warnings).toEqual([]);
  });

  it("names no file to be written, and no store outside of the folder, also by a link", async () => {
    const outside = emptyFolder();
    const cwd = folderWith("");
    symlinkSync(outside, join(cwd, "link"));
    mkdirSync(join(cwd, "deep"));
    symlinkSync(join(outside, "not yet"), join(cwd, "deep", "dangling"));
    for (const home of [outside, "../elsewhere", "link", "link/deeper", "deep/dangling/x", "~/.."]) {
      writeFileSync(join(cwd, ".env"), `GITHUB_STEP_SUMMARY=summary.md\nUNDERWRITE_HOME=${home}\n`);
      const leadsOut = home !== "~/..";
      const { warnings, githubStepSummary, ...config } = await loadConfig({}, cwd);
      expect({ home, config: config.home, githubStepSummary }).toEqual({
        home,
        config: leadsOut ? join(cwd, ".underwrite") : cwd,
        githubStepSummary: undefined,
      });
      expect(warnings).toEqual([
        "GITHUB_STEP_SUMMARY of .env names a file to be written, and is ignored: only the real environment may set it so.",
        ...(leadsOut
          ? [
              "UNDERWRITE_HOME of .env leads out of this folder, and is ignored: only the real environment may set it so.",
            ]
          : []),
      ]);
    }
    writeFileSync(join(cwd, ".env"), "UNDERWRITE_HOME=deep/store\n");
    expect(await loadConfig({}, cwd)).toMatchObject({ home: join(cwd, "deep", "store"), warnings: [] });
    const env = { UNDERWRITE_HOME: outside, GITHUB_STEP_SUMMARY: "summary.md" };
    expect(await loadConfig(env, cwd)).toMatchObject({ home: outside, githubStepSummary: "summary.md", warnings: [] });
  });

  it("is read only where it is a plain file", async () => {
    const pipe = emptyFolder();
    await execa("mkfifo", [join(pipe, ".env")]);
    const device = emptyFolder();
    symlinkSync("/dev/zero", join(device, ".env"));
    for (const cwd of [pipe, device])
      await expect(loadConfig({}, cwd)).rejects.toThrow(".env cannot be read (it is no plain file)");
    const large = folderWith("A=b\n".repeat(300_000));
    await expect(loadConfig({}, large)).rejects.toThrow(".env cannot be read (it is larger than 1000000 bytes)");
  });
});

describe("a folder's own place for the store", () => {
  it("is refused where it is a link that leads out of it, unless the environment names it", async () => {
    const [cwd, outside] = [emptyFolder(), emptyFolder()];
    symlinkSync(outside, join(cwd, ".underwrite"));
    await expect(loadConfig({}, cwd)).rejects.toThrow(".underwrite is a link that leads out of this folder");
    expect((await loadConfig({ UNDERWRITE_HOME: ".underwrite" }, cwd)).home).toBe(join(cwd, ".underwrite"));
  });
});

describe("a coding agent", () => {
  it.each(["CLAUDECODE", "CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED", "CODEX_CI", "GEMINI_CLI"])(
    "shows by %s that it runs this, and by nothing in .env",
    async (name) => {
      expect((await loadConfig({ [name]: "1" }, emptyFolder())).codingAgent).toBe(name);
      expect((await loadConfig({ [name]: "" }, folderWith(`${name}=1`))).codingAgent).toBeUndefined();
    },
  );
});

describe("a queue that a folder's .env names", () => {
  it("is told of by its host alone, and never gets a password of the environment", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".env"), "UNDERWRITE_QUEUE=postgres://u:s3cret-word@elsewhere.example/x?a=b\n");
    const { warnings, queue } = await loadConfig({}, cwd);
    expect(queue).toContain("elsewhere.example");
    expect(warnings).toEqual(["data goes to elsewhere.example (UNDERWRITE_QUEUE): it is .env that says so."]);
    await expect(loadConfig({ PGPASSWORD: "another-word" }, cwd)).rejects.toThrow(
      /PGPASSWORD is set in the environment but UNDERWRITE_QUEUE only in \.env/,
    );
    writeFileSync(join(cwd, ".env"), "PGPASSWORD=s3cret-word\n");
    expect((await loadConfig({}, cwd)).warnings.join()).toContain("PGPASSWORD of .env is a password");
  });
});
