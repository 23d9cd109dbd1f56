import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { messageOf, UserError } from "./errors.js";
import { MAX_SECONDS, readCount, readSeconds } from "./setting-values.js";

/** The model that is asked when a key is set and none is named. */
export const DEFAULT_MODEL = "claude-sonnet-5";

const text = z.optional(z.string());
const url = z.optional(
  z.url({ protocol: /^https?$/ }).check(z.refine((address) => !/[?#]/.test(address) && !hasCredentials(address))),
);
const capture = z.optional(z.enum(["full", "masked", "none"]));
const seconds = z.optional(z.pipe(z.pipe(z.string(), z.transform(readSeconds)), z.number()));
const count = z.optional(
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((value: string) => readCount(value, { min: 0, max: 10 })),
    ),
    z.number(),
  ),
);

function hasCredentials(address: string): boolean {
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  return parsed !== undefined && parsed.username + parsed.password !== "";
}

/** Every environment variable that is read, with what it accepts. `.env.example` lists the same. */
const environmentSchema = z.object({
  ANTHROPIC_API_KEY: text,
  ANTHROPIC_AUTH_TOKEN: text,
  ANTHROPIC_BASE_URL: url,
  UNDERWRITE_MODEL: text,
  UNDERWRITE_MODELS: text,
  UNDERWRITE_TIMEOUT: seconds,
  UNDERWRITE_MAX_RETRIES: count,
  UNDERWRITE_HOME: text,
  UNDERWRITE_CAPTURE_CONTENT: capture,
  UNDERWRITE_EXPORT_CONTENT: capture,
  LANGFUSE_PUBLIC_KEY: text,
  LANGFUSE_SECRET_KEY: text,
  LANGFUSE_BASE_URL: url,
  LANGFUSE_MCP_AUTH: text,
  LANGFUSE_TRACING_ENVIRONMENT: text,
  LANGFUSE_RELEASE: text,
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: text,
  OTEL_EXPORTER_OTLP_HEADERS: text,
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: text,
  GITHUB_STEP_SUMMARY: text,
  NO_COLOR: text,
  FORCE_COLOR: text,
  TERM: text,
  DEBUG: text,
});

const URL_ACCEPTED = "an http or https URL without user, password, ? and #";
const ACCEPTED: Partial<Record<string, string>> = {
  ANTHROPIC_BASE_URL: URL_ACCEPTED,
  LANGFUSE_BASE_URL: URL_ACCEPTED,
  OTEL_EXPORTER_OTLP_ENDPOINT: URL_ACCEPTED,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: URL_ACCEPTED,
  UNDERWRITE_CAPTURE_CONTENT: "full, masked or none",
  UNDERWRITE_EXPORT_CONTENT: "full, masked or none",
  UNDERWRITE_TIMEOUT: `seconds above 0, at most ${MAX_SECONDS}`,
  UNDERWRITE_MAX_RETRIES: "a whole number from 0 to 10",
};

/** Settings from the environment and `.env`, checked. */
export interface Config {
  anthropic: { apiKey?: string; authToken?: string; baseUrl?: string };
  /** Model named by `UNDERWRITE_MODEL`. */
  model?: string;
  /** The only models that may be asked, from `UNDERWRITE_MODELS`; any where it is not set. */
  models?: string[];
  /** Bound on one attempt of a model call, in seconds. */
  timeoutSeconds: number;
  /** Retries of one model call, after the first attempt. */
  maxRetries: number;
  /** Folder of the local store. */
  home: string;
  /** What of applicants' figures and text the store keeps. */
  capture: "full" | "masked" | "none";
  /** What backends get of it; the stricter of the two holds for them. */
  exportCapture: "full" | "masked" | "none";
  /** A Langfuse project, when both of its keys are set. */
  langfuse?: { publicKey: string; secretKey: string; baseUrl: string };
  /** The one of Langfuse's two keys that is not set, when the other is. */
  langfuseKeyMissing?: string;
  /** What MCP clients send to Langfuse's own MCP server as its header `Authorization`. */
  langfuseMcpAuth?: string;
  /** Langfuse's environment and release of what runs here. */
  environment?: string;
  release?: string;
  /** An OTLP backend: its traces endpoint and headers. */
  otlp?: { url: string; headers: Record<string, string>; protocol: "http/json" | "http/protobuf" };
  /** The OTLP protocol that is asked for; anything but `http/protobuf` is sent as `http/json`. */
  otlpProtocol?: string;
  /** The file that takes the summary of a GitHub job. */
  githubStepSummary?: string;
  noColor: boolean;
  forceColor: boolean;
  /** The terminal understands no escape sequences. */
  dumbTerminal: boolean;
  /** Show stacks of our own faults. */
  debug: boolean;
  /** The `.env` file that was read. */
  dotenvPath?: string;
  /** Values that must never be printed, logged, traced or stored. */
  secrets: string[];
}

/** Names of all environment variables that `loadConfig` reads. */
export function environmentVariables(): string[] {
  return Object.keys(environmentSchema.shape);
}

/** A variable of the environment that a file names, which its reader fills in. */
export function environmentVariable(name: string): string | undefined {
  return process.env[name];
}

/**
 * Reads the environment, and `.env` in the working folder for what the environment does not set.
 * Values are trimmed; a variable that is set to nothing counts as unset.
 *
 * @throws UserError naming the variable that cannot be used, never its value; and when `.env` says where to send
 *   a secret of the environment
 */
export async function loadConfig(
  env: Record<string, string | undefined> = process.env,
  cwd: string = process.cwd(),
): Promise<Config> {
  const path = join(cwd, ".env");
  const dotenvPath = existsSync(path) ? path : undefined;
  const fromFile = dotenvPath ? await dotenvVariables(dotenvPath) : {};
  const set: Record<string, Setting> = {};
  for (const name of environmentVariables()) {
    const value = (env[name] ?? fromFile[name])?.trim();
    if (value) set[name] = { value, place: env[name] === undefined ? ".env" : "the environment" };
  }
  refuseForeignAddresses(set);
  const parsed = z.safeParse(environmentSchema, mapValues(set));
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    throw new UserError(`${name} in ${set[name]?.place} is not usable: it takes ${ACCEPTED[name] ?? "text"}.`);
  }
  const values = parsed.data;
  return {
    anthropic: {
      apiKey: values.ANTHROPIC_API_KEY,
      authToken: values.ANTHROPIC_AUTH_TOKEN,
      baseUrl: values.ANTHROPIC_BASE_URL,
    },
    model: values.UNDERWRITE_MODEL,
    models: values.UNDERWRITE_MODELS?.split(",").map((model) => model.trim()),
    timeoutSeconds: values.UNDERWRITE_TIMEOUT ?? 60,
    maxRetries: values.UNDERWRITE_MAX_RETRIES ?? 2,
    home: resolve(cwd, values.UNDERWRITE_HOME ?? ".underwrite"),
    capture: values.UNDERWRITE_CAPTURE_CONTENT ?? "full",
    exportCapture: values.UNDERWRITE_EXPORT_CONTENT ?? "full",
    langfuse: langfuseOf(values),
    langfuseKeyMissing: missingKeyOf(values),
    langfuseMcpAuth: values.LANGFUSE_MCP_AUTH,
    environment: values.LANGFUSE_TRACING_ENVIRONMENT,
    release: values.LANGFUSE_RELEASE,
    otlp: otlpOf(values),
    otlpProtocol: values.OTEL_EXPORTER_OTLP_PROTOCOL,
    githubStepSummary: values.GITHUB_STEP_SUMMARY,
    noColor: values.NO_COLOR !== undefined,
    forceColor: values.FORCE_COLOR !== undefined && values.FORCE_COLOR !== "0",
    dumbTerminal: values.TERM === "dumb",
    debug: values.DEBUG !== undefined,
    dotenvPath: dotenvPath && resolve(dotenvPath),
    secrets: secretsOf(values),
  };
}

/** A variable's value, and where it is set. */
interface Setting {
  value: string;
  place: ".env" | "the environment";
}

function mapValues(set: Record<string, Setting>): Record<string, string> {
  return Object.fromEntries(Object.entries(set).map(([name, { value }]) => [name, value]));
}

/**
 * Secrets with the address that they are sent to: the first name of each list that is set counts, but all of the
 * OTLP headers.
 */
const SENT_TO: { secrets: string[][]; address: string[] }[] = [
  { secrets: [["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]], address: ["ANTHROPIC_BASE_URL"] },
  { secrets: [["LANGFUSE_SECRET_KEY"]], address: ["LANGFUSE_BASE_URL"] },
  {
    secrets: [["OTEL_EXPORTER_OTLP_HEADERS"], ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"]],
    address: ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"],
  },
];

/** A folder's `.env` may come with a clone of somebody's: it must not lead the environment's secrets elsewhere. */
function refuseForeignAddresses(set: Record<string, Setting>): void {
  const firstSet = (names: string[]) => names.find((name) => set[name] !== undefined) ?? "";
  for (const { secrets, address } of SENT_TO) {
    const to = firstSet(address);
    const secret = secrets.map(firstSet).find((name) => set[name]?.place === "the environment");
    if (set[to]?.place === ".env" && secret !== undefined) {
      throw new UserError(
        `${secret} is set in the environment but ${to} only in .env, which could send it anywhere: set both in the same place.`,
      );
    }
  }
}

type Environment = z.infer<typeof environmentSchema>;

function langfuseOf(values: Environment): Config["langfuse"] {
  const { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey } = values;
  if (publicKey === undefined || secretKey === undefined) return undefined;
  return { publicKey, secretKey, baseUrl: values.LANGFUSE_BASE_URL ?? "https://cloud.langfuse.com" };
}

function missingKeyOf(values: Environment): string | undefined {
  const names = ["LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"] as const;
  const missing = names.filter((name) => values[name] === undefined);
  return missing.length === 1 ? missing[0] : undefined;
}

/** Endpoint and headers as https://opentelemetry.io/docs/specs/otel/protocol/exporter/ has them. */
function otlpOf(values: Environment): Config["otlp"] {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.replace(/\/$/, "")}/v1/traces`);
  if (url === undefined) return undefined;
  const lists = [values.OTEL_EXPORTER_OTLP_HEADERS, values.OTEL_EXPORTER_OTLP_TRACES_HEADERS];
  const headers = Object.assign({}, ...lists.map((list) => headersIn(list ?? "")));
  const protocol = values.OTEL_EXPORTER_OTLP_PROTOCOL === "http/protobuf" ? "http/protobuf" : "http/json";
  return { url, headers, protocol };
}

/** `name=value,name=value`, values percent-encoded. */
function headersIn(list: string): Record<string, string> {
  const pairs = list.split(",").flatMap((pair) => {
    const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/.exec(pair) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), decode(value.trim())]];
  });
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that encodes nothing stands for itself
  }
}

function secretsOf(values: Environment): string[] {
  const { langfuse, otlp } = { langfuse: langfuseOf(values), otlp: otlpOf(values) };
  const basic = langfuse && Buffer.from(`${langfuse.publicKey}:${langfuse.secretKey}`).toString("base64");
  const mcpAuth = values.LANGFUSE_MCP_AUTH?.replace(/^Basic\s+/i, "");
  const secrets = [values.ANTHROPIC_API_KEY, values.ANTHROPIC_AUTH_TOKEN, values.LANGFUSE_SECRET_KEY, basic, mcpAuth];
  return [...secrets, ...Object.values(otlp?.headers ?? {})].filter(
    (value) => value !== undefined && value !== "",
  ) as string[];
}

async function dotenvVariables(path: string): Promise<Record<string, string>> {
  const { readDotenv } = await import("./dotenv.js");
  try {
    return readDotenv(path);
  } catch (error) {
    throw new UserError(`.env cannot be read (${messageOf(error)}): make it a readable file, or remove it.`);
  }
}
