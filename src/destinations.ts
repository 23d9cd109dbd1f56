import { UserError } from "./errors.js";

/** A variable's value, and where it is set. */
export interface Setting {
  value: string;
  place: ".env" | "the environment";
}

/** A place that data is sent to. */
export interface Destination {
  what: "model" | "Langfuse" | "OTLP";
  url: string;
  /** The variable that names it, and where that is set; undefined for the usual place. */
  variable?: string;
  place?: Setting["place"];
}

/** Where a model is asked, and where Langfuse is, when nothing names another place. */
export const ANTHROPIC = "https://api.anthropic.com";
export const LANGFUSE_CLOUD = "https://cloud.langfuse.com";

/** Langfuse's address: its JavaScript SDK reads the first two names, its Python SDK the first and the last. */
export const LANGFUSE_ADDRESS = ["LANGFUSE_BASE_URL", "LANGFUSE_BASEURL", "LANGFUSE_HOST"];

/** An OTLP backend's address: by the specification the first wins, and is no contradiction to the second. */
export const OTLP_ADDRESS = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/** Names of one and the same setting. */
const SIBLINGS = [LANGFUSE_ADDRESS];

/**
 * Secrets with the address that they are sent to: the first name of each list that is set counts, but all of the
 * OTLP headers.
 */
const SENT_TO: { secrets: string[][]; address: string[] }[] = [
  { secrets: [["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]], address: ["ANTHROPIC_BASE_URL"] },
  { secrets: [["LANGFUSE_SECRET_KEY"]], address: LANGFUSE_ADDRESS },
  {
    secrets: [["OTEL_EXPORTER_OTLP_HEADERS"], ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"]],
    address: OTLP_ADDRESS,
  },
];

/** The name that counts: of names for one setting one in the environment, else the first that is set. */
export function firstNamed(set: Readonly<Record<string, Setting>>, names: readonly string[]): string | undefined {
  const given = names.filter((name) => set[name] !== undefined);
  const isOneSetting = SIBLINGS.some((siblings) => siblings === names);
  return (isOneSetting ? given.find((name) => set[name]?.place === "the environment") : undefined) ?? given[0];
}

/**
 * A folder's `.env` may come with a clone of somebody's: it must not lead the environment's secrets elsewhere.
 *
 * @throws UserError when it would
 */
export function refuseForeignAddresses(set: Record<string, Setting>): void {
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
export function refuseContradictions(set: Record<string, Setting>): void {
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
