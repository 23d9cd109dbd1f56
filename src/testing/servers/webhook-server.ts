import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A notice as it arrived. */
interface ArrivedNotice {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A loopback receiver of webhooks. */
export interface WebhookServer {
  url: string;
  /** All that arrived, also what was refused. */
  arrived: ArrivedNotice[];
  /** The status of the next answers; 200 at first. */
  status: number;
  /** Is awaited before each answer. */
  beforeAnswer: () => Promise<void> | void;
  close(): Promise<void>;
}

export async function startWebhookServer(): Promise<WebhookServer> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    receiver.arrived.push({ headers: request.headers, body });
    await receiver.beforeAnswer();
    response.writeHead(receiver.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: WebhookServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrived: [],
    status: 200,
    beforeAnswer: () => {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
