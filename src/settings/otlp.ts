import { resolve } from "node:path";
import { messageOf, UserError } from "../errors.js";
import { LARGEST, readPlainText } from "../folder/plain-file.js";
import type { OtlpBackend } from "../tracing/delivery/target.js";
import { AS_LIST, decode, headersOf, pairsOf } from "./headers.js";
import { proxyAddressOf } from "./proxy.js";
import { readCount, type Settings, shareIn, type Variables } from "./variables.js";

/** An OTLP backend: its traces endpoint, and all that the exporter takes for it. */
export interface OtlpSettings
  extends Omit<OtlpBackend, "name" | "protocol" | "compression">,
    Required<Pick<OtlpBackend, "protocol" | "compression">> {
  /** The share of traces that are sent there, from 0 to 1; all where it is absent. */
  share?: number;
}

/** An OTLP backend's address: by the specification the first wins, and is no contradiction to the second. */
export const OTLP_ADDRESS = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/** Files of the exporter's TLS options: the variable for traces wins over the general one. */
export const OTLP_FILES = {
  ca: ["OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"],
  cert: ["OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"],
  key: ["OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"],
} as const;

const PROTOCOL = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];
const COMPRESSION = ["OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"];
const TIMEOUT = ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];

const LONGEST_TIMEOUT_MS = 3_600_000;

/** Where settings come from, beside variables. */
interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

/**
 * The OTLP backend of settings, as https://opentelemetry.io/docs/specs/otel/protocol/exporter/ has them; undefined where
 * none is named, or nothing is to be sent. Only for one that is named are its options looked at: they may be meant for
 * other programs.
 *
 * @throws UserError naming the variable that cannot be used
 */
export function otlpOf(values: Variables, set: Settings, { env, cwd }: Surroundings): OtlpSettings | undefined {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (values.OTEL_SDK_DISABLED?.toLowerCase() === "true") return undefined;
  if (values.OTEL_TRACES_EXPORTER?.toLowerCase() === "none") return undefined;
  const url = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.replace(/\/$/, "")}/v1/traces`);
  if (url === undefined) return undefined;
  const lists = [values.OTEL_EXPORTER_OTLP_HEADERS, values.OTEL_EXPORTER_OTLP_TRACES_HEADERS];
  const share = shareOf(values);
  const tls = Object.fromEntries(
    Object.entries(OTLP_FILES).flatMap(([name, variables]) => {
      const text = fileOf(set, variables, cwd);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  const proxy = proxyAddressOf(url, env)?.address;
  const timeoutMs = timeoutOf(set);
  return {
    url,
    headers: Object.assign({}, ...lists.map((list) => headersOf(list ?? "", AS_LIST))),
    protocol: choose(set, PROTOCOL, { choices: ["http/protobuf", "http/json"], usual: "http/protobuf" }),
    compression: choose(set, COMPRESSION, { choices: ["gzip", "none"], usual: "none" }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(Object.keys(tls).length > 0 ? { tls } : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(share < 1 ? { share } : {}),
  };
}

/** @throws UserError for what is none of the choices */
function choose<Choice extends string>(
  set: Settings,
  names: readonly string[],
  { choices, usual }: { choices: readonly Choice[]; usual: Choice },
): Choice {
  const name = names.find((each) => set[each] !== undefined);
  if (name === undefined) return usual;
  const choice = choices.find((each) => each === set[name]?.value);
  if (choice !== undefined) return choice;
  const why = set[name]?.value === "grpc" ? "gRPC is not spoken here; " : "";
  throw unusable(set, name, `${why}it takes ${choices.join(" or ")}`);
}

function timeoutOf(set: Settings): number | undefined {
  const name = TIMEOUT.find((each) => set[each] !== undefined);
  if (name === undefined) return undefined;
  const ms = readCount(set[name]?.value ?? "", { min: 1, max: LONGEST_TIMEOUT_MS });
  if (ms === undefined) throw unusable(set, name, `it takes milliseconds, from 1 to ${LONGEST_TIMEOUT_MS}`);
  return ms;
}

/** What the file of a variable holds. */
function fileOf(set: Settings, names: readonly string[], cwd: string): string | undefined {
  const name = names.find((each) => set[each] !== undefined);
  if (name === undefined) return undefined;
  try {
    return readPlainText(resolve(cwd, set[name]?.value ?? ""), LARGEST.settings);
  } catch (error) {
    throw unusable(set, name, `its file cannot be read (${messageOf(error)}); it takes the path of a PEM file`);
  }
}

function unusable(set: Settings, name: string, why: string): UserError {
  return new UserError(`${name} in ${set[name]?.place} is not usable: ${why}.`);
}

/**
 * What the sampler says. Of those that decide by what others sampled, the share for traces that begin here counts: all
 * of ours do. One that needs a service of its own takes all.
 */
function shareOf({ OTEL_TRACES_SAMPLER: sampler = "", OTEL_TRACES_SAMPLER_ARG: share }: Variables): number {
  const name = sampler.toLowerCase().replace(/^parentbased_/, "");
  if (name === "always_off") return 0;
  return name === "traceidratio" ? shareIn(share) : 1;
}

/**
 * What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say of this process, as
 * https://opentelemetry.io/docs/specs/otel/resource/sdk/ has it.
 */
export function resourceOf({
  OTEL_SERVICE_NAME: service,
  OTEL_RESOURCE_ATTRIBUTES: list = "",
}: Variables): Record<string, string> {
  const attributes = Object.fromEntries(pairsOf(list, AS_LIST).map(({ name, value }) => [decode(name), decode(value)]));
  return { ...attributes, ...(service === undefined ? {} : { "service.name": service }) };
}
