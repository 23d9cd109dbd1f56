import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { messageOf, UserError } from "../errors.js";
import { isInside } from "../folder/inside.js";
import { findUpwards } from "../folder/upwards.js";
import type { ProviderSettings } from "../runtime/models/provider.js";
import {
  type Destination,
  destinationsOf,
  hostsOfFolder,
  type LangfuseSettings,
  langfuseOf,
  missingKeyOf,
  providersOf,
  refuseContradictions,
  refuseForeignAddresses,
} from "./destinations.js";
import type { Keep } from "./keep.js";
import { type OtlpSettings, otlpOf, resourceOf } from "./otlp.js";
import { databaseSecrets, secretsIn } from "./secrets.js";
import { codingAgentIn, refuseFromFolder } from "./trust.js";
import { checkVariables, DEFAULTS, environmentVariables, type Settings, type Variables } from "./variables.js";

/** Settings from the environment and `.env`, checked. */
export interface Config {
  /** What is set of each provider of models, by its name. */
  providers: Record<string, ProviderSettings>;
  /** Model named by `UNDERWRITE_MODEL`. */
  model?: string;
  /** The only models that may be asked, from `UNDERWRITE_MODELS`; any where it is not set. */
  models?: string[];
  /** Bound on one attempt of a model call, in seconds. */
  timeoutSeconds: number;
  /** Retries of one model call, after the first attempt. */
  maxRetries: number;
  /** Whether warnings block like violations; the agent itself says so where this is not set. */
  strict?: boolean;
  /** Folder of the local store. */
  home: string;
  /** How much the store keeps, from `UNDERWRITE_KEEP`; everything where it is not set. */
  keep?: Keep;
  /** What of applicants' figures and text the store keeps. */
  capture: "full" | "masked" | "none";
  /** What backends get of it; the stricter of the two holds for them. */
  exportCapture: "full" | "masked" | "none";
  /** The address of the PostgreSQL database that servers and workers share. */
  queue?: string;
  /** What signs the notices of `underwrite watch`. */
  webhookSecret?: string;
  /** A Langfuse project, when both of its keys are set. */
  langfuse?: LangfuseSettings;
  /** The one of Langfuse's two keys that is not set, when the other is. */
  langfuseKeyMissing?: string;
  /** What MCP clients send to Langfuse's own MCP server as its header `Authorization`. */
  langfuseMcpAuth?: string;
  /** Langfuse's environment and release of what runs here. */
  environment?: string;
  release?: string;
  /** The span that asked for what is done here, as W3C's `traceparent` names it. */
  traceparent?: string;
  /** Where data goes, and what named each place. */
  destinations: Destination[];
  /** An OTLP backend, with all that its exporter takes. */
  otlp?: OtlpSettings;
  /** What OpenTelemetry's variables say of this process: `service.name` and others. */
  resource: Record<string, string>;
  /** The file that takes the summary of a GitHub job. */
  githubStepSummary?: string;
  noColor: boolean;
  forceColor: boolean;
  /** The terminal understands no escape sequences. */
  dumbTerminal: boolean;
  /** Whether lines may move on a terminal: not on a dumb one, in CI, or without colour. */
  animated: boolean;
  /** Show stacks of our own faults. */
  debug: boolean;
  /** The variable by which a coding agent shows that it runs this process. */
  codingAgent?: string;
  /** What `.env` decides that whoever runs this must know, or may not decide: a sentence each. */
  warnings: string[];
  /** The `.env` file that was read. */
  dotenvPath?: string;
  /** Values that must never be printed, logged, traced or stored. */
  secrets: string[];
}

/** A variable of the environment that a file names, which its reader fills in. */
export function environmentVariable(name: string): string | undefined {
  return process.env[name];
}

/** Those of some variables that are set: for a program that is started with them alone. */
export function variablesSet(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environmentVariable(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The folder of a project's store, looked for from the working folder upwards. */
const HOME = DEFAULTS.UNDERWRITE_HOME;

/**
 * Reads the environment, and `.env` in the working folder for what the environment does not set.
 * Values are trimmed; a variable that is set to nothing counts as unset.
 *
 * @throws UserError naming the variable that cannot be used, never its value; when `.env` says where to send
 *   a secret of the environment; and when a link leads the store out of the folder
 */
export async function loadConfig(
  env: Record<string, string | undefined> = process.env,
  cwd: string = process.cwd(),
): Promise<Config> {
  const path = join(cwd, ".env");
  const dotenvPath = existsSync(path) ? path : undefined;
  const fromFile = dotenvPath ? await dotenvVariables(dotenvPath) : {};
  const secrets = [...new Set([...secretsIn(env), ...secretsIn(fromFile)])];
  const set: Settings = {};
  for (const name of environmentVariables()) {
    const value = (env[name] ?? fromFile[name])?.trim();
    if (value) set[name] = { value, place: env[name] === undefined ? ".env" : "the environment" };
  }
  const warnings = refuseFromFolder(set, cwd);
  refuseForeignAddresses(set);
  const values = checkVariables(set);
  refuseContradictions(set);
  const home = resolve(cwd, values.UNDERWRITE_HOME ?? findUpwards(cwd, HOME) ?? HOME);
  if (set.UNDERWRITE_HOME === undefined && !isInside(home, dirname(home))) {
    throw new UserError(
      `${home} is a link that leads out of this folder, or to nothing: remove it, or set UNDERWRITE_HOME in the environment.`,
    );
  }
  const langfuse = langfuseOf(values, set, env);
  const otlp = otlpOf(values, set, { env, cwd });
  const destinations = destinationsOf(set, { langfuse, otlp });
  const hosts = hostsOfFolder(set, destinations);
  return {
    providers: providersOf(set, env),
    model: values.UNDERWRITE_MODEL,
    models: values.UNDERWRITE_MODELS?.split(",").map((model) => model.trim()),
    timeoutSeconds: values.UNDERWRITE_TIMEOUT ?? DEFAULTS.UNDERWRITE_TIMEOUT,
    maxRetries: values.UNDERWRITE_MAX_RETRIES ?? DEFAULTS.UNDERWRITE_MAX_RETRIES,
    strict: values.UNDERWRITE_STRICT && values.UNDERWRITE_STRICT === "true",
    home,
    keep: values.UNDERWRITE_KEEP,
    capture: values.UNDERWRITE_CAPTURE_CONTENT ?? DEFAULTS.UNDERWRITE_CAPTURE_CONTENT,
    exportCapture: values.UNDERWRITE_EXPORT_CONTENT ?? DEFAULTS.UNDERWRITE_EXPORT_CONTENT,
    queue: values.UNDERWRITE_QUEUE,
    webhookSecret: values.UNDERWRITE_WEBHOOK_SECRET,
    langfuse,
    langfuseKeyMissing: missingKeyOf(values),
    langfuseMcpAuth: values.LANGFUSE_MCP_AUTH,
    environment: values.LANGFUSE_TRACING_ENVIRONMENT,
    release: values.LANGFUSE_RELEASE,
    traceparent: await traceparentOf(values, warnings),
    otlp,
    resource: resourceOf(values),
    destinations,
    githubStepSummary: values.GITHUB_STEP_SUMMARY,
    noColor: values.NO_COLOR !== undefined,
    forceColor: values.FORCE_COLOR !== undefined && values.FORCE_COLOR !== "0",
    dumbTerminal: values.TERM === "dumb",
    animated: values.TERM !== "dumb" && values.NO_COLOR === undefined && ["false", "0"].includes(values.CI ?? "false"),
    debug: values.DEBUG !== undefined,
    codingAgent: codingAgentIn(env),
    warnings: hosts === undefined ? warnings : [...warnings, hosts],
    dotenvPath: dotenvPath && resolve(dotenvPath),
    secrets,
  };
}

/**
 * The secrets of the environment and `.env`, in use or not, and of addresses on the command line, whatever else is wrong
 * with them. Never throws.
 */
export async function configuredSecrets(args: readonly string[] = []): Promise<string[]> {
  const path = ".env"; // where the working folder is gone, there is none
  const fromFile = existsSync(path) ? await dotenvVariables(path).catch(() => ({})) : {}; // loadConfig says so
  const ofArguments = args.flatMap((arg) => /^(?:--queue=)?(postgres.*[@?].*)$/s.exec(arg)?.[1] ?? []);
  return [...secretsIn(process.env), ...secretsIn(fromFile), ...ofArguments.flatMap(databaseSecrets)];
}

/** The span of TRACEPARENT. One that is none is told of, and starts no trace: W3C's specification says so. */
async function traceparentOf({ TRACEPARENT }: Variables, warnings: string[]): Promise<string | undefined> {
  if (TRACEPARENT === undefined) return undefined;
  const { readTraceparent } = await import("../tracing/traceparent.js");
  if (readTraceparent(TRACEPARENT)) return TRACEPARENT;
  warnings.push("TRACEPARENT in the environment is no traceparent of W3C (00-<trace>-<span>-<flags>), and is ignored.");
  return undefined;
}

async function dotenvVariables(path: string): Promise<Record<string, string>> {
  const { readDotenv } = await import("./dotenv.js");
  try {
    return readDotenv(path);
  } catch (error) {
    throw new UserError(`.env cannot be read (${messageOf(error)}): make it a readable file, or remove it.`);
  }
}
