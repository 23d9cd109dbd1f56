import type { UsedProxy } from "../runtime/models/provider.js";
import { isLoopback } from "../text/loopback.js";

type Environment = Readonly<Record<string, string | undefined>>;

const PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };
/** Variables that name the proxy of an address, in the order in which they count: undici's. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  "http:": ["http_proxy", "HTTP_PROXY"],
  "https:": ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"],
};

/** The proxy that an address is asked through, by the environment; undefined for none. */
export function proxyOf(address: string, env: Environment): UsedProxy | undefined {
  const used = proxyAddressOf(address, env);
  return used && { variable: used.variable, host: URL.canParse(used.address) ? new URL(used.address).host : undefined };
}

/** The same with the proxy's address as it is written, credentials and all. */
export function proxyAddressOf(address: string, env: Environment): { variable: string; address: string } | undefined {
  const { protocol, hostname, port } = new URL(address);
  if (isLoopback(hostname) || isExcepted(hostname, Number(port) || PORTS[protocol] || 0, env)) return undefined;
  const variable = VARIABLES[protocol]?.find((name) => env[name]);
  const proxy = variable === undefined ? undefined : env[variable];
  if (variable === undefined || proxy === undefined) return undefined;
  return { variable, address: proxy };
}

function isExcepted(hostname: string, port: number, env: Environment): boolean {
  const entries = (env.no_proxy ?? env.NO_PROXY ?? "").split(/[,\s]+/).filter((entry) => entry !== "");
  return entries.some((entry) => {
    if (entry === "*") return true;
    const [, name = entry, only] = /^(.+):(\d+)$/.exec(entry) ?? [];
    const host = name.replace(/^\*?\./, "").toLowerCase();
    return (only === undefined || Number(only) === port) && (hostname === host || hostname.endsWith(`.${host}`));
  });
}
