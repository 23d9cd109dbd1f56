import { createServer, type Socket } from "node:net";

/** What a wire server does with a connection on which a request has come. */
export type Wire = string | Uint8Array | ((socket: Socket) => void);

/**
 * A loopback server that answers each request with bytes, which need be no HTTP. It closes the connection behind bytes;
 * a function does what it likes.
 */
export async function startWireServer(wire: Wire) {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.once("data", () => {
      requests++;
      if (typeof wire === "function") wire(socket);
      else socket.end(wire);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: () => requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An HTTP answer as bytes. */
export function httpAnswer(body: string | Uint8Array, status = "200 OK", headers: Record<string, string> = {}): Buffer {
  const bytes = Buffer.from(body);
  const all = {
    "content-type": "application/json",
    "content-length": String(bytes.length),
    connection: "close",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n`), bytes]);
}

/** Writes the same bytes again and again, as fast as they are taken, until nobody takes them. */
export function flood(bytes: string | Uint8Array, first: string | Uint8Array = ""): (socket: Socket) => void {
  return (socket) => {
    socket.write(first);
    const more = () => {
      while (!socket.destroyed && socket.write(bytes));
    };
    socket.on("drain", more);
    more();
  };
}
