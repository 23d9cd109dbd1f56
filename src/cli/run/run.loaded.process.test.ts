import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";
import { CLI, cleanEnvironment, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { APPROVED } from "../../testing/servers/ask-claude.js";
import { startOtlpSink } from "../../testing/servers/otlp-sink.js";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Runs a command, and gives the text of the files that it loaded. */
async function loadedBy(
  env: Record<string, string>,
  command: readonly string[] = [...APPROVED, "-q"],
): Promise<string> {
  const folder = emptyFolder();
  const list = join(folder, "loaded.txt");
  writeFileSync(
    join(folder, "hooks.mjs"),
    `import { appendFileSync } from "node:fs";
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(list)}, url + "\\n");
      return next(url, context);
    }`,
  );
  const hooks = pathToFileURL(join(folder, "hooks.mjs")).href;
  const register = `import { register } from "node:module"; register(${JSON.stringify(hooks)});`;
  const args = ["--import", `data:text/javascript,${encodeURIComponent(register)}`, CLI, ...command];
  await execa(process.execPath, args, { cwd: folder, env: { ...cleanEnvironment(), ...env }, extendEnv: false });
  const urls = readFileSync(list, "utf8").split("\n");
  const ours = urls.filter((url) => url.startsWith(pathToFileURL(dirname(CLI)).href));
  expect(ours.length).toBeGreaterThan(3);
  return ours.map((url) => readFileSync(new URL(url), "utf8")).join("\n");
}

const langfuseOf = (url: string) => ({
  LANGFUSE_PUBLIC_KEY: "pk-lf-1",
  LANGFUSE_SECRET_KEY: "sk-lf-0123456789",
  LANGFUSE_BASE_URL: url,
});

/** What only the packages of `serve` and `batch` have in them: hono, prom-client, csv-parse. */
const SERVICE = ["Context is not finalized", "nodejs_eventloop_lag", "relax_column_count_less"];

/** What only these packages have in them. */
const EXPORTER = "OTel-OTLP-Exporter-JavaScript";
const LANGFUSE = "LANGFUSE_MEDIA_UPLOAD_ENABLED";
const UNDICI = "UND_ERR_CONNECT_TIMEOUT";

describe("packages of the service", () => {
  const of = (loaded: string) => SERVICE.map((text) => loaded.includes(text));

  it.each([[[...APPROVED, "-q"]], [["traces"]], [["status"]], [["analyze"]], [["eval", "list"]], [["--help"]]])(
    "are not loaded by %j",
    async (command) => expect(of(await loadedBy({}, command))).toEqual([false, false, false]),
  );

  it("are in the build", async () => {
    const built = dirname(dirname(CLI));
    const files = readdirSync(built, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".js"));
    expect(of(files.map((path) => readFileSync(join(built, path), "utf8")).join("\n"))).toEqual([true, true, true]);
  });
});

describe("packages that deliver", () => {
  it("are loaded only for the backends that are configured", async () => {
    const sink = await startOtlpSink();
    closers.push(sink.close);
    const of = (loaded: string) => [EXPORTER, LANGFUSE, UNDICI].map((text) => loaded.includes(text));
    expect(of(await loadedBy({}))).toEqual([false, false, false]);
    expect(of(await loadedBy({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }))).toEqual([true, false, false]);
    expect(of(await loadedBy(langfuseOf(sink.url)))).toEqual([true, true, true]);
  });

  it("print nothing of their own, whatever their variables ask for", async () => {
    const sink = await startOtlpSink();
    closers.push(sink.close);
    const env = { ...langfuseOf(sink.url), OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
    const loud = { LANGFUSE_DEBUG: "true", LANGFUSE_LOG_LEVEL: "DEBUG", OTEL_LOG_LEVEL: "ALL" };
    const { stdout, stderr } = await underwrite([...APPROVED, "-q"], { env: { ...env, ...loud } });
    expect(JSON.parse(stdout).approved).toBe(true);
    expect(stderr).toBe("");
    expect(sink.spans.size).toBe(8);
  });
});
