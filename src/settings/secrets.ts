import { PROVIDERS } from "../runtime/models/registry.js";
import { AS_LINES, AS_LIST, decode, type HeaderPair, pairsOf } from "./headers.js";
import { readDatabaseAddress } from "./variables.js";

/** Variables that are a secret as a whole. */
const KEYS = [
  ...PROVIDERS.flatMap(({ keys }) => keys),
  "LANGFUSE_SECRET_KEY",
  "LANGFUSE_MCP_AUTH",
  "UNDERWRITE_WEBHOOK_SECRET",
];

/** Variables that are lists of headers. */
const HEADERS = ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"];

/** Variables that are lines of headers. */
const HEADER_LINES = PROVIDERS.flatMap(({ headersVariable = [] }) => headersVariable);

/** Variables that are the address of a proxy, with a name and a password in it or without. */
const PROXIES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/** The variable that is the address of a database, and the one from which its client takes a password. */
const DATABASE = "UNDERWRITE_QUEUE";
const DATABASE_PASSWORD = "PGPASSWORD";

/** Names of headers whose values are secrets, however they look. */
const CREDENTIAL = /auth|key|token|secret|pass|cookie|cred|dsn|signature/i;

/** Shortest value of any other header that is taken for a secret. */
const SHORTEST_UNNAMED = 16;

/** Words, such as `underwriting` or `staging-eu`: blanking them would spoil what is printed, and hide no secret. */
const ORDINARY = /^[a-z]{1,15}(?:[-_. /][a-z]{1,15})*$/i;

/**
 * All values that must never leave the process: keys, tokens and headers of settings, the parts of each that could be
 * used alone (a token without its scheme, a line of many), and what Basic credentials decode to.
 *
 * @param settings variables as they are set, by name; others than the secret ones are ignored
 */
export function secretsIn(settings: Readonly<Record<string, string | undefined>>): string[] {
  const of = (name: string) => settings[name]?.trim() ?? "";
  const keys = KEYS.map(of).flatMap((value) => [value, ...partsOf(value)]);
  const names = [of("LANGFUSE_PUBLIC_KEY")].filter((name) => !ORDINARY.test(name));
  const headers = HEADERS.map(of).flatMap((list) => [list, ...pairsOf(list, AS_LIST).flatMap(secretsOfHeader)]);
  const lines = HEADER_LINES.map(of).flatMap((text) => pairsOf(text, AS_LINES).flatMap(secretsOfHeader));
  const pair = `${of("LANGFUSE_PUBLIC_KEY")}:${of("LANGFUSE_SECRET_KEY")}`;
  const basic = of("LANGFUSE_SECRET_KEY") === "" ? [] : [Buffer.from(pair).toString("base64")];
  const values = [
    ...keys,
    ...names,
    ...basic,
    ...headers,
    ...lines,
    ...PROXIES.map(of).flatMap(secretsOfAddress),
    ...databaseSecrets(of(DATABASE)),
    of(DATABASE_PASSWORD),
  ];
  const parts = values.flatMap((value) => value.split(/[\r\n]+/)).map((line) => line.trim());
  return [...new Set([...values, ...parts])].filter((value) => value !== "");
}

function secretsOfHeader({ name, value }: HeaderPair): string[] {
  const decoded = decode(value);
  const isSecret = CREDENTIAL.test(name) || (decoded.length >= SHORTEST_UNNAMED && !ORDINARY.test(decoded));
  return isSecret ? [value, decoded, ...partsOf(value), ...partsOf(decoded)] : [];
}

/** The password in an address, and the Basic pair that is made of it. */
function secretsOfAddress(address: string): string[] {
  const { username, password } = URL.canParse(address) ? new URL(address) : { username: "", password: "" };
  const pair = `${decode(username)}:${decode(password)}`;
  return password === "" ? [] : [password, decode(password), Buffer.from(pair).toString("base64")];
}

/**
 * The passwords in the address of a database: before its host, or among its parameters. Of one that is refused, all that
 * may be one is: from the first colon to the last `@`.
 */
export function databaseSecrets(address: string): string[] {
  const [, typed = ""] = /^[^:@]*:(.*)@/s.exec(address.replace(/^\w+:?\/+/, "")) ?? [];
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const parameters = ["password", "sslpassword"].flatMap((name) => url?.searchParams.getAll(name) ?? []);
  const isRefused = readDatabaseAddress(address) === undefined && /[@?]/.test(address);
  const passwords = [typed, url?.password ?? "", ...parameters, ...(isRefused ? [address] : [])];
  return [...new Set(passwords.flatMap((password) => (password === "" ? [] : [password, decode(password)])))];
}

/** The words of a credential behind its scheme (`Bearer`, `Basic`), what follows a name in them, and Basic pairs. */
function partsOf(value: string): string[] {
  const [first = "", ...rest] = value.split(/[\s,;]+/);
  const words = rest.length > 0 ? rest : [first];
  const named = words.map((word) => /^[\w-]+="?([^"=]+)"?$/.exec(word)?.[1] ?? "");
  return [...words, ...named, ...words.flatMap(basicParts)];
}

/** `user:password` of a word that encodes it, and both; a user that is an ordinary word is none of the secrets. */
function basicParts(word: string): string[] {
  if (!/^[\w+/-]{8,}={0,2}$/.test(word)) return [];
  const pair = Buffer.from(word, "base64").toString();
  const [, user, password] = /^([^:]*):(.+)$/s.exec(pair) ?? [];
  if (user === undefined || password === undefined || pair.includes("\ufffd")) return [];
  return [pair, password, ...(ORDINARY.test(user) ? [] : [user])];
}
