import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { withDeadline } from "../../waiting/deadline.js";
import type { StoredSpan } from "../store/store.js";
import { otlpTarget } from "./otlp-sender.js";

const SPAN: StoredSpan = {
  origin: {},
  span: {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    name: "s",
    startTimeUnixNano: "1795328936144000123",
    endTimeUnixNano: "1795328936177536935",
  },
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A backend that does with each request what it is told. */
async function backendThat(answers: (socket: Socket) => void) {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      if (!chunk.toString("latin1").startsWith("POST ")) return;
      requests++;
      answers(socket);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/traces`, requests: () => requests, sockets };
}

/** Timers that keep the process from ending, beside those of the test runner. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

describe("a backend that fails", () => {
  const failing: [what: string, answers: (socket: Socket) => void, problem: string][] = [
    ["429", (socket) => socket.write("HTTP/1.1 429 Busy\r\ncontent-length: 0\r\n\r\n"), "it answered 429"],
    ["502", (socket) => socket.write("HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n"), "it answered 502"],
    ["503", (socket) => socket.write("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"), "it answered 503"],
    ["504", (socket) => socket.write("HTTP/1.1 504 Late\r\ncontent-length: 0\r\n\r\n"), "it answered 504"],
    ["a reset", (socket) => socket.resetAndDestroy(), "it cannot be reached (ECONNRESET)"],
    [
      "an answer that is cut",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
      "it cannot be reached (the connection was cut in the middle of the answer)",
    ],
  ];

  it.each(failing)(
    "with %s is asked once, and nothing is left that waits to ask it again",
    async (_, answers, problem) => {
      const backend = await backendThat(answers);
      const before = timers();
      const sent = await otlpTarget({ name: "t", url: backend.url, headers: {} }).sendSpans(
        [SPAN],
        new AbortController(),
      );
      expect(sent).toMatchObject({ acknowledged: [], problem, unavailable: true });
      expect(backend.requests()).toBe(1);
      expect(timers()).toBeLessThanOrEqual(before);
    },
  );

  it("and is refused by the system is told of with its reason, and not tried again", async () => {
    const backend = await backendThat(() => {});
    for (const close of closers.splice(0)) close();
    const before = timers();
    const sent = await otlpTarget({ name: "t", url: backend.url, headers: {} }).sendSpans(
      [SPAN],
      new AbortController(),
    );
    expect(sent.problem).toBe("it cannot be reached (ECONNREFUSED)");
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it("with silence is let go of when the time is up: its connection is closed", async () => {
    const backend = await backendThat(() => {});
    const target = otlpTarget({ name: "t", url: backend.url, headers: {} });
    const before = timers();
    const sent = await withDeadline(300, undefined, (signal) => target.sendSpans([SPAN], { signal }));
    expect(sent).toMatchObject({ acknowledged: [], problem: "it gave no answer in time", unavailable: true });
    while (backend.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(timers()).toBeLessThanOrEqual(before + 1); // the runner's own
  });
});
