import * as z from "zod/mini";
import { UserError } from "../errors.js";
import { PROVIDERS } from "../runtime/models/registry.js";
import { AS_LINES, AS_LIST, fitsHeader, problemOf } from "./headers.js";
import { KEEP_WORDS, problemOfKeep, readKeep } from "./keep.js";

/** A variable's value, and where it is set. */
export interface Setting {
  value: string;
  place: ".env" | "the environment";
}

export type Settings = Record<string, Setting>;

/** What settings are where nothing sets them. */
export const DEFAULTS = {
  UNDERWRITE_HOME: ".underwrite",
  UNDERWRITE_TIMEOUT: 60,
  UNDERWRITE_MAX_RETRIES: 2,
  UNDERWRITE_CAPTURE_CONTENT: "full",
  UNDERWRITE_EXPORT_CONTENT: "full",
} as const;

/** The longest bound that a setting or an option may give, in seconds. */
export const MAX_SECONDS = 3600;

/** A whole number in digits, from `min` to `max`; undefined for anything else (`0x10`, `1e1`, a blank). */
export function readCount(text: string, { min, max }: { min: number; max: number }): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
}

/** Seconds in digits, above 0 and at most `MAX_SECONDS`; undefined for anything else. */
export function readSeconds(text: string): number | undefined {
  const value = Number(text);
  return /^\d+(\.\d+)?$/.test(text) && value > 0 && value <= MAX_SECONDS ? value : undefined;
}

/** Seconds as timers take them: whole milliseconds, at least 1. */
export function toMilliseconds(seconds: number): number {
  return Math.max(1, Math.round(seconds * 1000));
}

/** A share, from 0 to 1; all for what is none: the variable may be another program's. */
export function shareIn(text: string | undefined): number {
  const share = Number(text ?? 1);
  return share >= 0 && share <= 1 ? share : 1;
}

/** The address of a PostgreSQL database, as far as it may be told. */
export interface DatabaseAddress {
  /** Its host and name, without a user, a password or parameters. */
  name: string;
  /** The same as a URL. */
  url: string;
}

/** What such an address is, in words. */
export const DATABASE_ADDRESS =
  "postgres://user:password@host:5432/name, with / ? # and @ in the password as %2F %3F %23 and %40";

/**
 * Reads the address of a PostgreSQL database. A `/`, `?` or `#` in a password ends what is read as the host, where it is not
 * percent-encoded: the password's beginning is taken for a port then, and its rest for a path, which would be told. What
 * could be such an address is none.
 *
 * @returns undefined for what is no address, or could be meant otherwise
 */
export function readDatabaseAddress(address: string): DatabaseAddress | undefined {
  const [, authority = "", rest = ""] = /^postgres(?:ql)?:\/\/([^/?#]*)(.*)$/s.exec(address) ?? [];
  const isMoved = rest.includes("#") || (authority.includes(":") && rest.includes("@"));
  if (isMoved || !/^postgres(?:ql)?:\/\//.test(address) || !URL.canParse(address)) return undefined;
  const { protocol, host, pathname, searchParams } = new URL(address);
  const where = host || searchParams.get("host") || "localhost";
  return { name: `${where}${pathname}`, url: `${protocol}//${host}${pathname}` };
}

const text = z.optional(z.string());
const url = z.optional(
  z.url({ protocol: /^https?$/ }).check(z.refine((address) => !/[?#]/.test(address) && !hasCredentials(address))),
);
const database = z.optional(z.string().check(z.refine((address) => readDatabaseAddress(address) !== undefined)));
const secret = z.optional(z.string().check(z.refine(fitsHeader)));
const headers = z.optional(z.string().check(z.refine((list) => problemOf(list, AS_LIST) === undefined)));
const headerLines = z.optional(z.string().check(z.refine((lines) => problemOf(lines, AS_LINES) === undefined)));
const truth = z.optional(z.enum(["true", "false"]));
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

const keep = z.optional(
  z.pipe(
    z.pipe(z.string(), z.transform(readKeep)),
    z.object({ text: z.string(), ageMs: z.optional(z.number()), bytes: z.optional(z.number()) }),
  ),
);

function hasCredentials(address: string): boolean {
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  return parsed !== undefined && parsed.username + parsed.password !== "";
}

const ofProviders: Record<string, typeof text> = Object.fromEntries(
  PROVIDERS.flatMap(({ keys, addressVariable, headersVariable }) => [
    ...keys.map((name) => [name, secret] as const),
    [addressVariable, url] as const,
    ...(headersVariable === undefined ? [] : [[headersVariable, headerLines] as const]),
  ]),
);

/** The other environment variables that are read, with what they accept. `.env.example` lists them all. */
const ownSchema = z.object({
  UNDERWRITE_MODEL: text,
  UNDERWRITE_MODELS: text,
  UNDERWRITE_TIMEOUT: seconds,
  UNDERWRITE_MAX_RETRIES: count,
  UNDERWRITE_HOME: text,
  UNDERWRITE_STRICT: truth,
  UNDERWRITE_KEEP: keep,
  UNDERWRITE_CAPTURE_CONTENT: capture,
  UNDERWRITE_EXPORT_CONTENT: capture,
  UNDERWRITE_QUEUE: database,
  PGPASSWORD: text,
  UNDERWRITE_WEBHOOK_SECRET: secret,
  LANGFUSE_PUBLIC_KEY: secret,
  LANGFUSE_SECRET_KEY: secret,
  LANGFUSE_BASE_URL: url,
  LANGFUSE_BASEURL: url,
  LANGFUSE_HOST: url,
  LANGFUSE_MCP_AUTH: secret,
  LANGFUSE_TRACING_ENVIRONMENT: text,
  LANGFUSE_RELEASE: text,
  LANGFUSE_TRACING_ENABLED: text,
  LANGFUSE_SAMPLE_RATE: text,
  OTEL_SDK_DISABLED: text,
  OTEL_TRACES_EXPORTER: text,
  OTEL_TRACES_SAMPLER: text,
  OTEL_TRACES_SAMPLER_ARG: text,
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: text,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: text,
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers,
  TRACEPARENT: text,
  OTEL_EXPORTER_OTLP_COMPRESSION: text,
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: text,
  OTEL_EXPORTER_OTLP_TIMEOUT: text,
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: text,
  OTEL_EXPORTER_OTLP_CERTIFICATE: text,
  OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: text,
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: text,
  OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: text,
  OTEL_EXPORTER_OTLP_CLIENT_KEY: text,
  OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: text,
  OTEL_SERVICE_NAME: text,
  OTEL_RESOURCE_ATTRIBUTES: text,
  GITHUB_STEP_SUMMARY: text,
  NO_COLOR: text,
  FORCE_COLOR: text,
  TERM: text,
  CI: text,
  DEBUG: text,
});

const variablesSchema = z.extend(ownSchema, ofProviders);

/** The checked values of the variables that are set. */
export type Variables = z.infer<typeof ownSchema>;

/** What kinds of variables take, in words; all others take any text. */
const ACCEPTED = new Map<unknown, string>([
  [url, "an http or https URL without user, password, ? and #"],
  [database, DATABASE_ADDRESS],
  [secret, "one line of Latin characters, as a header of HTTP holds it"],
  [headers, "name=value, with commas between them and values percent-encoded"],
  [headerLines, "Name: value, a line each"],
  [capture, "full, masked or none"],
  [truth, "true or false"],
  [seconds, `seconds above 0, at most ${MAX_SECONDS}`],
  [keep, KEEP_WORDS],
  [count, "a whole number from 0 to 10"],
]);

/** What is wrong with a value, where more can be said than what is taken. */
const PROBLEMS = new Map<unknown, (value: string) => string | undefined>([
  [headers, (list) => problemOf(list, AS_LIST)],
  [headerLines, (lines) => problemOf(lines, AS_LINES)],
  [keep, problemOfKeep],
]);

/** Names of all environment variables that are read. */
export function environmentVariables(): string[] {
  return Object.keys(variablesSchema.shape);
}

/** What a variable takes, in words; undefined for any text. */
export function acceptedBy(name: string): string | undefined {
  return ACCEPTED.get((variablesSchema.shape as Record<string, unknown>)[name]);
}

/** Checks settings. @throws UserError naming the variable that cannot be used, never its value */
export function checkVariables(settings: Settings): Variables {
  const values = Object.fromEntries(Object.entries(settings).map(([name, { value }]) => [name, value]));
  const parsed = z.safeParse(variablesSchema, values);
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0]);
  const schema = (variablesSchema.shape as Record<string, unknown>)[name];
  const { value = "", place } = settings[name] ?? {};
  const problem = PROBLEMS.get(schema)?.(value);
  const why = problem === undefined ? "" : `${problem}; `;
  throw new UserError(`${name} in ${place} is not usable: ${why}it takes ${acceptedBy(name) ?? "text"}.`);
}
