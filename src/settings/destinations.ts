import { UserError } from "../errors.js";
import type { ProviderSettings } from "../runtime/models/provider.js";
import { PROVIDERS } from "../runtime/models/registry.js";
import { AS_LINES, headersOf } from "./headers.js";
import { OTLP_ADDRESS, OTLP_FILES, type OtlpSettings } from "./otlp.js";
import { proxyAddressOf, proxyOf } from "./proxy.js";
import { readDatabaseAddress, type Setting, type Settings, shareIn, type Variables } from "./variables.js";

/** A place that data is sent to. */
export interface Destination {
  what: "model" | "Langfuse" | "OTLP" | "PostgreSQL";
  url: string;
  /** The variable that names it, and where that is set; undefined for the usual place. */
  variable?: string;
  place?: Setting["place"];
}

/** A Langfuse project. */
export interface LangfuseSettings {
  publicKey: string;
  secretKey: string;
  baseUrl: string;
  /** The address of the proxy that it is asked through. */
  proxy?: string;
  /** The share of traces that are sent there, from 0 to 1; all where it is absent. */
  share?: number;
}

/** Where Langfuse is when nothing names another place. */
const LANGFUSE_CLOUD = "https://cloud.langfuse.com";

/** Langfuse's address: its JavaScript SDK reads the first two names, its Python SDK the first and the last. */
const LANGFUSE_ADDRESS = ["LANGFUSE_BASE_URL", "LANGFUSE_BASEURL", "LANGFUSE_HOST"];

/** The database that servers and workers share. */
const QUEUE_ADDRESS = ["UNDERWRITE_QUEUE"];

/** Names of one and the same setting. */
const SIBLINGS = [LANGFUSE_ADDRESS];

/**
 * Secrets with the address that they are sent to, or prove an identity to: the first name of each list that is set
 * counts, but all of the OTLP headers.
 */
const SENT_TO: { secrets: (readonly string[])[]; address: string[] }[] = [
  ...PROVIDERS.map(({ keys, addressVariable, headersVariable }) => ({
    secrets: [keys, ...(headersVariable === undefined ? [] : [[headersVariable]])],
    address: [addressVariable],
  })),
  { secrets: [["LANGFUSE_SECRET_KEY"]], address: LANGFUSE_ADDRESS },
  { secrets: [["PGPASSWORD"]], address: QUEUE_ADDRESS },
  {
    secrets: [["OTEL_EXPORTER_OTLP_HEADERS"], ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"], OTLP_FILES.cert, OTLP_FILES.key],
    address: OTLP_ADDRESS,
  },
];

/** The name that counts: of names for one setting one in the environment, else the first that is set. */
function firstNamed(set: Readonly<Settings>, names: readonly string[]): string | undefined {
  const given = names.filter((name) => set[name] !== undefined);
  const isOneSetting = SIBLINGS.some((siblings) => siblings === names);
  return (isOneSetting ? given.find((name) => set[name]?.place === "the environment") : undefined) ?? given[0];
}

/**
 * A folder's `.env` may come with a clone of somebody's: it must not lead the environment's secrets elsewhere.
 *
 * @throws UserError when it would
 */
export function refuseForeignAddresses(set: Settings): void {
  for (const { secrets, address } of SENT_TO) {
    const to = firstNamed(set, address);
    const names = secrets.map((alternatives) => firstNamed(set, alternatives));
    const secret = names.find((name) => name !== undefined && set[name]?.place === "the environment");
    if (to !== undefined && set[to]?.place === ".env" && secret !== undefined) {
      throw new UserError(
        `${secret} is set in the environment but ${to} only in .env, which could send it anywhere: set both in the same place.`,
      );
    }
  }
}

/**
 * Names of one setting that say different things: whichever is taken, data may go where it should not.
 *
 * @throws UserError for the first two of them
 */
export function refuseContradictions(set: Settings): void {
  for (const names of SIBLINGS) {
    const [first, ...others] = names.filter((name) => set[name] !== undefined);
    const other = others.find((name) => !sameAddress(set[first ?? ""]?.value, set[name]?.value));
    if (first === undefined || other === undefined) continue;
    throw new UserError(
      `${first} in ${set[first]?.place} and ${other} in ${set[other]?.place} name different addresses: keep one of them.`,
    );
  }
}

/** Whether two addresses are the same place. */
function sameAddress(a = "", b = ""): boolean {
  const plain = (address: string) => (URL.canParse(address) ? new URL(address).href : address).replace(/\/+$/, "");
  return plain(a) === plain(b);
}

/** What is set of each provider of models, by its name. */
export function providersOf(
  set: Settings,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, ProviderSettings> {
  return Object.fromEntries(
    PROVIDERS.map(({ name, keys, address, addressVariable, headersVariable = "" }) => {
      const given = keys.filter((key) => set[key] !== undefined).map((key) => [key, set[key]?.value]);
      const baseUrl = set[addressVariable]?.value;
      const headers = headersOf(set[headersVariable]?.value ?? "", AS_LINES);
      return [name, { keys: Object.fromEntries(given), baseUrl, headers, proxy: proxyOf(baseUrl ?? address, env) }];
    }),
  );
}

/** The Langfuse project of settings, when both of its keys are set. */
export function langfuseOf(
  values: Variables,
  set: Settings,
  env: Readonly<Record<string, string | undefined>>,
): LangfuseSettings | undefined {
  const { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey } = values;
  if (publicKey === undefined || secretKey === undefined) return undefined;
  const name = firstNamed(set, LANGFUSE_ADDRESS);
  const share = langfuseShareOf(values);
  const baseUrl = (name && set[name]?.value) ?? LANGFUSE_CLOUD;
  const proxy = proxyAddressOf(baseUrl, env)?.address;
  return {
    publicKey,
    secretKey,
    baseUrl,
    ...(proxy === undefined ? {} : { proxy }),
    ...(share < 1 ? { share } : {}),
  };
}

/** None where tracing is switched off, else what the sample rate says. */
function langfuseShareOf({ LANGFUSE_TRACING_ENABLED: enabled, LANGFUSE_SAMPLE_RATE: rate }: Variables): number {
  return enabled?.toLowerCase() === "false" ? 0 : shareIn(rate);
}

/** The one of Langfuse's two keys that is not set, when the other is. */
export function missingKeyOf(values: Variables): string | undefined {
  const names = ["LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"] as const;
  const missing = names.filter((name) => values[name] === undefined);
  return missing.length === 1 ? missing[0] : undefined;
}

/** Where data goes as far as it is configured. */
export function destinationsOf(
  set: Settings,
  { langfuse, otlp }: { langfuse?: LangfuseSettings; otlp?: OtlpSettings },
): Destination[] {
  const named = (what: Destination["what"], url: string | undefined, names: readonly string[]): Destination[] => {
    const variable = firstNamed(set, names);
    return url === undefined ? [] : [{ what, url, variable, place: set[variable ?? ""]?.place }];
  };
  return [
    ...PROVIDERS.flatMap(({ keys, address, addressVariable }) => {
      const hasKey = keys.some((name) => set[name] !== undefined);
      return named("model", hasKey ? (set[addressVariable]?.value ?? address) : undefined, [addressVariable]);
    }),
    ...named("Langfuse", langfuse?.baseUrl, LANGFUSE_ADDRESS),
    ...named("OTLP", otlp?.url, OTLP_ADDRESS),
    ...named("PostgreSQL", readDatabaseAddress(set[QUEUE_ADDRESS[0] ?? ""]?.value ?? "")?.url, QUEUE_ADDRESS),
  ];
}

/**
 * The hosts that get data because of `.env`, in one sentence; undefined where there is none. A Langfuse project is its
 * keys, whatever its host.
 */
export function hostsOfFolder(settings: Settings, destinations: readonly Destination[]): string | undefined {
  const named = destinations.flatMap(({ what, url, variable = "" }) => {
    const variables = what === "Langfuse" ? [variable, "LANGFUSE_PUBLIC_KEY"] : [variable];
    const name = variables.find((each) => settings[each]?.place === ".env");
    return name === undefined ? [] : [`${new URL(url).host} (${name})`];
  });
  return named.length === 0 ? undefined : `data goes to ${named.join(" and ")}: it is .env that says so.`;
}
