import { UserError } from "../errors.js";
import type { ProviderSettings } from "../runtime/models/provider.js";
import { PROVIDERS } from "../runtime/models/registry.js";
import { headersOfLines, headersOfList } from "./headers.js";
import { proxyOf } from "./proxy.js";
import type { Setting, Settings } from "./setting-values.js";
import type { Variables } from "./variables.js";

/** A place that data is sent to. */
export interface Destination {
  what: "model" | "Langfuse" | "OTLP";
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

/** An OTLP backend: its traces endpoint and headers. */
export interface OtlpSettings {
  url: string;
  headers: Record<string, string>;
  protocol: "http/json" | "http/protobuf";
  /** The share of traces that are sent there, from 0 to 1; all where it is absent. */
  share?: number;
}

/** Where Langfuse is when nothing names another place. */
const LANGFUSE_CLOUD = "https://cloud.langfuse.com";

/** Langfuse's address: its JavaScript SDK reads the first two names, its Python SDK the first and the last. */
const LANGFUSE_ADDRESS = ["LANGFUSE_BASE_URL", "LANGFUSE_BASEURL", "LANGFUSE_HOST"];

/** An OTLP backend's address: by the specification the first wins, and is no contradiction to the second. */
const OTLP_ADDRESS = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/** Names of one and the same setting. */
const SIBLINGS = [LANGFUSE_ADDRESS];

/**
 * Secrets with the address that they are sent to: the first name of each list that is set counts, but all of the
 * OTLP headers.
 */
const SENT_TO: { secrets: (readonly string[])[]; address: string[] }[] = [
  ...PROVIDERS.map(({ keys, addressVariable, headersVariable }) => ({
    secrets: [keys, ...(headersVariable === undefined ? [] : [[headersVariable]])],
    address: [addressVariable],
  })),
  { secrets: [["LANGFUSE_SECRET_KEY"]], address: LANGFUSE_ADDRESS },
  {
    secrets: [["OTEL_EXPORTER_OTLP_HEADERS"], ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"]],
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
      const headers = headersOfLines(set[headersVariable]?.value ?? "");
      return [name, { keys: Object.fromEntries(given), baseUrl, headers, proxy: proxyOf(baseUrl ?? address, env) }];
    }),
  );
}

/** The Langfuse project of settings, when both of its keys are set. */
export function langfuseOf(values: Variables, set: Settings): LangfuseSettings | undefined {
  const { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey } = values;
  if (publicKey === undefined || secretKey === undefined) return undefined;
  const name = firstNamed(set, LANGFUSE_ADDRESS);
  const share = langfuseShareOf(values);
  return {
    publicKey,
    secretKey,
    baseUrl: (name && set[name]?.value) ?? LANGFUSE_CLOUD,
    ...(share < 1 ? { share } : {}),
  };
}

/** None where tracing is switched off, else what the sample rate says. */
function langfuseShareOf({ LANGFUSE_TRACING_ENABLED: enabled, LANGFUSE_SAMPLE_RATE: rate }: Variables): number {
  return enabled?.toLowerCase() === "false" ? 0 : shareIn(rate);
}

/**
 * What the sampler says. Of those that decide by what others sampled, the share for traces that begin here counts: all
 * of ours do. One that needs a service of its own takes all.
 */
function otlpShareOf({ OTEL_TRACES_SAMPLER: sampler = "", OTEL_TRACES_SAMPLER_ARG: share }: Variables): number {
  const name = sampler.toLowerCase().replace(/^parentbased_/, "");
  if (name === "always_off") return 0;
  return name === "traceidratio" ? shareIn(share) : 1;
}

/** A share, from 0 to 1; all for what is none: the variable may be another program's. */
function shareIn(text: string | undefined): number {
  const share = Number(text ?? 1);
  return share >= 0 && share <= 1 ? share : 1;
}

/** The one of Langfuse's two keys that is not set, when the other is. */
export function missingKeyOf(values: Variables): string | undefined {
  const names = ["LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"] as const;
  const missing = names.filter((name) => values[name] === undefined);
  return missing.length === 1 ? missing[0] : undefined;
}

/** Endpoint and headers as https://opentelemetry.io/docs/specs/otel/protocol/exporter/ has them. */
export function otlpOf(values: Variables): OtlpSettings | undefined {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (values.OTEL_SDK_DISABLED?.toLowerCase() === "true") return undefined;
  if (values.OTEL_TRACES_EXPORTER?.toLowerCase() === "none") return undefined;
  const url = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.replace(/\/$/, "")}/v1/traces`);
  if (url === undefined) return undefined;
  const lists = [values.OTEL_EXPORTER_OTLP_HEADERS, values.OTEL_EXPORTER_OTLP_TRACES_HEADERS];
  const headers = Object.assign({}, ...lists.map((list) => headersOfList(list ?? "")));
  const protocol = protocolOf(values) === "http/json" ? "http/json" : "http/protobuf";
  const share = otlpShareOf(values);
  return { url, headers, protocol, ...(share < 1 ? { share } : {}) };
}

/** The OTLP protocol that is asked for. */
export function protocolOf(values: Variables): string | undefined {
  return values.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? values.OTEL_EXPORTER_OTLP_PROTOCOL;
}

/** Where data goes as far as it is configured. */
export function destinationsOf(values: Variables, set: Settings): Destination[] {
  const otlp = otlpOf(values);
  const named = (what: Destination["what"], url: string | undefined, names: readonly string[]): Destination[] => {
    const variable = firstNamed(set, names);
    return url === undefined ? [] : [{ what, url, variable, place: set[variable ?? ""]?.place }];
  };
  return [
    ...PROVIDERS.flatMap(({ keys, address, addressVariable }) => {
      const hasKey = keys.some((name) => set[name] !== undefined);
      return named("model", hasKey ? (set[addressVariable]?.value ?? address) : undefined, [addressVariable]);
    }),
    ...named("Langfuse", langfuseOf(values, set)?.baseUrl, LANGFUSE_ADDRESS),
    ...named("OTLP", otlp?.url, OTLP_ADDRESS),
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
