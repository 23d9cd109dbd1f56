import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { agentNamed } from "../../agents/index.js";
import { EXIT, messageOf, ProviderError, UserError } from "../../errors.js";
import { keyVariables, PROVIDERS, providerOf } from "../../runtime/models/registry.js";
import { configuredTargets } from "../../services/open-project.js";
import type { Config } from "../../settings/config.js";
import { chooseModel, type ModelChoice, openModel } from "../../settings/open-model.js";
import { countText } from "../../text/format.js";
import { StoreProblem } from "../../tracing/store/files/open.js";
import { sizeOf } from "../../tracing/store/reclaim.js";
import { TraceStore } from "../../tracing/store/store.js";
import { storePath } from "../../tracing/tracing.js";
import type { Check } from "../connect/doctor-mcp.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { jsonText, type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { plain } from "../terminal/untrusted.js";
import { megabytes } from "../traces/reclaim.js";

export interface DoctorOptions extends OutputOptions {
  online?: boolean;
  mcp?: boolean;
  model?: string;
}

/** `underwrite doctor`: what is configured, which model answers, and what to fix. */
export async function doctor(context: Context, options: DoctorOptions): Promise<number> {
  const config = await context.config();
  const choice = chooseModel(config, options.model);
  const checks = [
    nodeCheck(process.versions.node),
    settingsCheck(config),
    await modelCheck(config, choice),
    await providerCheck(context, config, choice, options),
    destinationsCheck(config),
    dataCheck(config),
    await backendsCheck(config),
  ];
  const mcp = options.mcp ? await import("../connect/doctor-mcp.js") : undefined;
  checks.push(...((await mcp?.mcpChecks(config, process.cwd(), context.signal)) ?? []));
  const environment = mcp?.mcpEnvironment(config) ?? {};
  const secrets = Object.entries(environment);
  const ok = checks.every(({ status }) => status !== "failed");
  if (wantsJson(context, options)) {
    const document = { ok, model: choice.id, checks };
    if (secrets.length === 0) printJson(context, document);
    else {
      const clean = context.redactor.json(document);
      context.printSecret(jsonText({ ...clean, environment }, { indent: context.stdout.isTTY === true }));
    }
  } else {
    const color = colors(context.stdout, config, options);
    const marks = { ok: color.green("✓"), failed: color.red("✗"), skipped: color.dim("-") };
    for (const { name, status, detail, fix } of checks) {
      context.print(`${marks[status]} ${name.padEnd(9)} ${plain(detail)}`);
      if (fix) context.print(`  ${" ".repeat(9)} → ${plain(fix)}`);
    }
    for (const [name, value] of secrets) context.printSecret(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  }
  if (secrets.length > 0) {
    context.note("What is printed for MCP clients holds the keys of Langfuse: keep it out of files that are shared.");
  }
  if (ok) return EXIT.done;
  const failed = checks.filter(({ status }) => status === "failed").map(({ name }) => name);
  context.verdict(`doctor found something to fix: ${failed.join(", ")}.`);
  return EXIT.checkFailed;
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 20);
  if (ok) return { name: "node", status: "ok", detail: `Node ${version}` };
  return { name: "node", status: "failed", detail: `Node ${version} is too old`, fix: "Install Node 20.20 or newer." };
}

function settingsCheck({ dotenvPath, timeoutSeconds, maxRetries }: Config): Check {
  const from = dotenvPath ? `the environment and ${dotenvPath}` : "the environment (there is no .env here)";
  const detail = `from ${from}; a model call may take ${timeoutSeconds} s and is retried ${maxRetries} times`;
  return { name: "settings", status: "ok", detail };
}

async function modelCheck(config: Config, choice: ModelChoice): Promise<Check> {
  const why = {
    option: "named by --model",
    environment: "named by UNDERWRITE_MODEL",
    key: "a key is set",
    "no key": `no ${keyVariables()} is set; with one, ${PROVIDERS[0].defaultModel} is asked`,
  }[choice.reason];
  try {
    await openModel(agentNamed(), config, choice.id);
    return { name: "model", status: "ok", detail: `${choice.id}: ${why}` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name: "model", status: "failed", detail: `${choice.id}: ${why}`, fix: error.message };
  }
}

async function providerCheck(
  { signal }: Context,
  config: Config,
  { id }: ModelChoice,
  { online }: DoctorOptions,
): Promise<Check> {
  const name = "provider";
  const { name: provider, address } = providerOf(id);
  const { host } = new URL(config.providers[provider]?.baseUrl ?? address);
  if (id === "offline") return { name, status: "skipped", detail: "none is needed by the embedded model" };
  if (!online) return { name, status: "skipped", detail: `${host}; not asked (--online asks it for one token)` };
  try {
    const model = await openModel(agentNamed(), config, id);
    const messages = [{ role: "user" as const, content: [{ type: "text", text: "Say OK." }] }];
    const request = { system: "Answer in one word.", messages, tools: [], max_tokens: 1 };
    const answer = await model.generate(request, { signal });
    return { name, status: "ok", detail: `${host} answers as ${answer.model}` };
  } catch (error) {
    if (!(error instanceof ProviderError || error instanceof UserError)) throw error;
    const { status, requestId } = error instanceof ProviderError ? error : {};
    const detail = status === undefined ? `${host} gave no usable answer` : `${host} refused (status ${status})`;
    const fix = requestId === undefined ? messageOf(error) : `${messageOf(error)} Request id: ${requestId}.`;
    return { name, status: "failed", detail, fix };
  }
}

/** Where keys and applicants' data go, and what named each place. */
function destinationsCheck({ destinations }: Config): Check {
  const name = "sent to";
  if (destinations.length === 0) return { name, status: "skipped", detail: "nowhere: no model server, no backend" };
  const places = destinations.map(({ what, url, variable, place }) => {
    const named = variable === undefined ? "the usual place, as no variable names another" : `${variable} in ${place}`;
    return `${what}: ${new URL(url).host} (${named})`;
  });
  return { name, status: "ok", detail: places.join("; ") };
}

/** Where traces are kept, and whether they can be. */
function dataCheck({ home, capture, keep }: Config): Check {
  const name = "data";
  const how = `content: ${capture}, kept: ${keep?.text ?? "everything"}`;
  const path = storePath(home);
  try {
    if (!existsSync(path)) {
      accessSync(`${nearest(home)}/.`, constants.W_OK); // and it is a folder
      return { name, status: "ok", detail: `traces will be kept in ${path} (${how})` };
    }
    for (const place of [path, home]) accessSync(place, constants.W_OK);
    const store = TraceStore.openReadOnly(path);
    const count = store.count();
    store.close();
    if (store.unreadable) return { name, status: "failed", detail: `${path} is damaged`, fix: `${store.unreadable}.` };
    return {
      name,
      status: "ok",
      detail: `${countText(count, "trace")} in ${path}, ${megabytes(sizeOf(path))} (${how})`,
    };
  } catch (error) {
    return {
      name,
      status: "failed",
      detail: `${path} cannot be used`,
      fix: `${messageOf(error)}. Set UNDERWRITE_HOME to another folder, or fix it.`,
    };
  }
}

/** The folder itself, or the nearest above it that is there. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

/** Which backends get traces, and what still waits for them. */
async function backendsCheck(config: Config): Promise<Check> {
  const name = "backends";
  if (config.langfuseKeyMissing) {
    const detail = `Langfuse is half configured: ${config.langfuseKeyMissing} is not set`;
    return { name, status: "failed", detail, fix: "Set both LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY." };
  }
  const targets = await configuredTargets(config);
  if (targets.length === 0)
    return {
      name,
      status: "skipped",
      detail: "none: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or OTEL_EXPORTER_OTLP_ENDPOINT, to have one",
    };
  const path = storePath(config.home);
  let waiting: string[];
  try {
    const store = TraceStore.openReadOnly(path);
    waiting = targets.map((target) => `${target.name} (${store.pendingCount(target.name)} waiting)`);
    store.close();
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    waiting = targets.map((target) => `${target.name} (what waits cannot be read)`);
  }
  return { name, status: "ok", detail: waiting.join(", ") };
}
