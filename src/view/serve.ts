import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { messageOf, UserError } from "../errors.js";
import { viewApp } from "./app.js";
import type { FaultListener } from "./pages.js";
import { Session } from "./session.js";
import type { SiteOptions } from "./site.js";

/** How long open requests may take when the server ends, in milliseconds. */
const DRAIN_MS = 2000;
/** How often connections are closed that have their answers, in milliseconds. */
const IDLE_MS = 20;

/** A server of the pages that listens. */
export interface ViewServer {
  port: number;
  /** The address that opens the pages, once. A secret. */
  address: string;
  /** Takes no more requests, and ends when those that are open are answered. @returns whether all were, in time */
  close(): Promise<boolean>;
}

/**
 * Serves the pages on 127.0.0.1.
 *
 * @param port 0 for any that is free
 * @throws UserError when it cannot listen there
 */
export async function serveView(options: SiteOptions & { port: number; onFault: FaultListener }): Promise<ViewServer> {
  const session = new Session();
  let port = options.port;
  const app = viewApp({ ...options, session, port: () => port });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  port = await listen(server, options.port);
  return {
    port,
    address: `http://127.0.0.1:${port}/?token=${session.entry}`,
    close: () => drain(server),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject(
        new UserError(
          `The pages cannot be served on port ${port} (${messageOf(error)}): give another --port, or none.`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

function drain(server: Server): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (drained: boolean) => {
      clearTimeout(late);
      clearInterval(idle);
      resolve(drained);
    };
    const late = setTimeout(() => {
      server.closeAllConnections();
      end(false);
    }, DRAIN_MS);
    // A connection that has its answer is kept open for another question: there is none any more.
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
    server.close(() => end(true));
  });
}
