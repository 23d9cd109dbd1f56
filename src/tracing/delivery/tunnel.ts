import { request } from "node:http";
import { request as requestTls } from "node:https";
import type { Socket } from "node:net";

/** What a proxy with a user and a password in its address is sent. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

/**
 * Opens a connection through a proxy that does not see what goes through it.
 *
 * @param to `host:port`
 * @throws Error when the proxy refuses, or cannot be reached
 */
export function openTunnel(proxy: URL, to: string, signal: AbortSignal | undefined): Promise<Socket> {
  const authorization = proxyAuthorization(proxy);
  const headers = { host: to, ...(authorization === undefined ? {} : { "proxy-authorization": authorization }) };
  const { hostname, port, protocol } = proxy;
  const ask = protocol === "https:" ? requestTls : request;
  return new Promise((resolve, reject) => {
    const asked = ask({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? undefined : port,
      method: "CONNECT",
      path: to,
      headers,
      agent: false,
      signal,
    });
    asked.once("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy answered ${statusCode}`));
    });
    asked.once("error", reject);
    asked.end();
  });
}
