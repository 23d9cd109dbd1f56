import type { IncomingMessage } from "node:http";
import type { Context, MiddlewareHandler } from "hono";

/** Names under which a browser of this machine reaches a server on loopback, as `Host` has them, without the port. */
export const LOOPBACK_HOSTS: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Refuses requests that a page of another site makes, with 403. `Host` must be one of the names: with a name of his own
 * that leads to this machine (DNS rebinding), a stranger's page would else be of the same origin as this server. `Origin`,
 * where a browser sends it, must be this server's own. What a browser says comes from another site, a link that
 * somebody follows apart, is refused as well: images and forms have no `Origin` always.
 *
 * @param allowed names of hosts without a port, such as `LOOPBACK_HOSTS`; of each, any port
 */
export function hostGuard(allowed: readonly string[]): MiddlewareHandler {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  return async (c, next) => {
    const problem = problemOf((name) => c.req.header(name), c.req.method, names);
    if (problem === undefined) return next();
    return c.json({ error: { code: "forbidden", message: problem } }, 403);
  };
}

/** Whether a request comes over loopback, by the address of its connection; false where none is known. */
export function isFromThisMachine({ env }: Context): boolean {
  const { remoteAddress = "" } = (env as { incoming?: IncomingMessage } | undefined)?.incoming?.socket ?? {};
  return /^(?:::ffff:)?127\.|^::1$/.test(remoteAddress);
}

function problemOf(
  header: (name: string) => string | undefined,
  method: string,
  names: ReadonlySet<string>,
): string | undefined {
  const host = header("host")?.toLowerCase();
  if (host === undefined || !names.has(host.replace(/:\d+$/, ""))) {
    return `This server does not answer to the host of this request: ask it as ${[...names].join(", ")}.`;
  }
  const origin = header("origin")?.toLowerCase();
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return "The request comes from a page of another origin: only this server's own pages may ask it.";
  }
  const isForeign = ["cross-site", "same-site"].includes(header("sec-fetch-site") ?? "");
  const isLink = method === "GET" && header("sec-fetch-mode") === "navigate" && header("sec-fetch-dest") === "document";
  if (isForeign && !isLink) return "The request comes from a page of another site: only this server's own may ask it.";
  return undefined;
}
