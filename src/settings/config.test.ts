import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { loadConfig } from "./config.js";
import { environmentVariables } from "./variables.js";

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
      providers: { anthropic: { keys: { ANTHROPIC_API_KEY: "from-file" } } },
      model: "from-environment",
      timeoutSeconds: 7,
      maxRetries: 2,
      dotenvPath: join(cwd, ".env"),
      secrets: ["from-file"],
    });
  });

  it("set to nothing count as unset, and switch off what .env sets", async () => {
    const cwd = folderWith("ANTHROPIC_API_KEY=from-file\n");
    expect((await loadConfig({ ANTHROPIC_API_KEY: "" }, cwd)).providers.anthropic?.keys).toEqual({});
  });

  it("are all listed in .env.example, with a line each, and no others", () => {
    const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
    const listed = [...example.matchAll(/^#?\s?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(environmentVariables().sort());
    for (const [, comment] of example.matchAll(/(^.*$)\n#?\s?[A-Z_]+=/gm)) expect(comment).toMatch(/^# \S+/);
  });

  it("are trimmed, and a blank counts as unset", async () => {
    const config = await loadConfig({ ANTHROPIC_API_KEY: " sk-0123456789\n", UNDERWRITE_MODEL: "  " }, emptyFolder());
    expect(config).toMatchObject({
      providers: { anthropic: { keys: { ANTHROPIC_API_KEY: "sk-0123456789" } } },
      secrets: ["sk-0123456789"],
    });
    expect(config.model).toBeUndefined();
  });

  it.each(["0x10", "1e1", "+5", "5s", "0", "3600.1", "Infinity"])("take no timeout of %s", async (value) => {
    const refused = loadConfig({ UNDERWRITE_TIMEOUT: value }, emptyFolder());
    await expect(refused).rejects.toThrow(
      "UNDERWRITE_TIMEOUT in the environment is not usable: it takes seconds above 0, at most 3600.",
    );
  });

  it.each(["0x1", "1.0", "-1", "11"])("take no %s retries, and say when .env asks for them", async (value) => {
    const refused = loadConfig({}, folderWith(`UNDERWRITE_MAX_RETRIES=${value}\n`));
    await expect(refused).rejects.toThrow("UNDERWRITE_MAX_RETRIES in .env is not usable: it takes a whole number");
  });

  const URLS = ["ANTHROPIC_BASE_URL", "LANGFUSE_BASE_URL", "LANGFUSE_HOST", "OTEL_EXPORTER_OTLP_ENDPOINT"];
  const BAD = [
    "https://me:hunter22@host",
    "https://hunter22@host",
    "https://host/?k=hunter22",
    "https://host/#hunter22",
  ];
  it.each(URLS.flatMap((name) => BAD.map((value) => [name, value])))("take no %s of %s", async (name, value) => {
    const error = await loadConfig({ [name]: value }, emptyFolder()).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe(
      `${name} in the environment is not usable: it takes an http or https URL without user, password, ? and #.`,
    );
  });
});

describe("where data goes", () => {
  const KEYS = { LANGFUSE_PUBLIC_KEY: "pk-lf-0123456789", LANGFUSE_SECRET_KEY: "sk-lf-0123456789" };

  it.each(["LANGFUSE_BASE_URL", "LANGFUSE_BASEURL", "LANGFUSE_HOST"])(
    "is named for Langfuse by %s alone",
    async (name) => {
      const config = await loadConfig({ ...KEYS, [name]: "https://langfuse.example/" }, emptyFolder());
      expect(config.langfuse?.baseUrl).toBe("https://langfuse.example/");
      expect(config.destinations).toEqual([
        { what: "Langfuse", url: "https://langfuse.example/", variable: name, place: "the environment" },
      ]);
      const bad = loadConfig({ [name]: "langfuse.example" }, emptyFolder());
      await expect(bad).rejects.toThrow(`${name} in the environment is not usable: it takes an http or https URL`);
    },
  );

  it("is refused where two names of one setting say different things, wherever they are set", async () => {
    const cwd = folderWith("LANGFUSE_HOST=https://b.example\n");
    await expect(loadConfig({ LANGFUSE_BASEURL: "https://a.example" }, cwd)).rejects.toThrow(
      "LANGFUSE_BASEURL in the environment and LANGFUSE_HOST in .env name different addresses: keep one of them.",
    );
    const same = { ...KEYS, LANGFUSE_BASEURL: "https://B.example/" };
    expect((await loadConfig(same, cwd)).destinations[0]?.variable).toBe("LANGFUSE_BASEURL");
  });

  it("is not led elsewhere by another name of the address in .env", async () => {
    const cwd = folderWith("LANGFUSE_HOST=https://thief.example\n");
    await expect(loadConfig(KEYS, cwd)).rejects.toThrow(
      "LANGFUSE_SECRET_KEY is set in the environment but LANGFUSE_HOST only in .env",
    );
  });

  it("is told for all that is set up, with the variable that wins, and for nothing else", async () => {
    expect((await loadConfig({}, emptyFolder())).destinations).toEqual([]);
    const env = {
      ANTHROPIC_AUTH_TOKEN: "token-0123456789",
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp.example",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://traces.example/v1",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf",
    };
    const { destinations, otlp } = await loadConfig({ ...KEYS, ...env }, emptyFolder());
    expect(destinations.map(({ what, url, variable }) => [what, url, variable])).toEqual([
      ["model", "https://api.anthropic.com", undefined],
      ["Langfuse", "https://cloud.langfuse.com", undefined],
      ["OTLP", "https://traces.example/v1", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"],
    ]);
    expect(otlp?.protocol).toBe("http/protobuf");
  });
});

describe("a secret of the environment", () => {
  const rows: [secret: string, address: string][] = [
    ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"],
    ["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"],
    ["ANTHROPIC_CUSTOM_HEADERS", "ANTHROPIC_BASE_URL"],
    ["LANGFUSE_SECRET_KEY", "LANGFUSE_BASE_URL"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_ENDPOINT"],
    ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"],
  ];
  const SECRET = "authorization=secret-0123456789";
  const settingOf = (secret: string) => (secret.endsWith("CUSTOM_HEADERS") ? SECRET.replace("=", ": ") : SECRET);

  it.each(rows)("%s does not go to the %s of a .env", async (secret, address) => {
    const refused = loadConfig(
      { [secret]: settingOf(secret) },
      folderWith(`${address}=https://thief.example\n${secret}=mine\n`),
    );
    await expect(refused).rejects.toThrow(
      `${secret} is set in the environment but ${address} only in .env, which could send it anywhere: set both in the same place.`,
    );
  });

  it.each(rows)("%s and %s may both be in the environment, or both in .env", async (secret, address) => {
    const cwd = folderWith(`${address}=https://mine.example\n${secret}=${settingOf(secret)}\n`);
    expect((await loadConfig({}, cwd)).dotenvPath).toBeDefined();
    expect(
      (await loadConfig({ [address]: "https://host", [secret]: settingOf(secret) }, cwd)).dotenvPath,
    ).toBeDefined();
    expect((await loadConfig({ [secret]: " " }, cwd)).dotenvPath).toBeDefined();
  });
});
