import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, isIP } from "node:net";
import { messageOf, UserError } from "../errors.js";

/** Listens at a place; 0 is any port that is free. @returns its URL @throws UserError where it cannot */
export async function listenAt(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    throw new UserError(
      `${host} port ${port} cannot be listened on (${messageOf(error)}): give another --port or --host.`,
    );
  }
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
}
