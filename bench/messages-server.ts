import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { wellBehaved } from "../src/testing/servers/messages-server.js";

/**
 * A program: a loopback server of the Messages API that answers well after so many milliseconds, in a process of its
 * own, so that its work is nobody else's. It prints its URL, and ends with its stdin.
 */
const delayMs = Number(process.argv[2] ?? 50);
const reply = wellBehaved();

const server = createServer(async (incoming, outgoing) => {
  const dueAt = performance.now() + delayMs;
  const answer = reply(JSON.parse(await readText(incoming))) as { body: unknown };
  const body = JSON.stringify(answer.body);
  setTimeout(
    () => {
      outgoing.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
      outgoing.end(body);
    },
    Math.max(0, dueAt - performance.now()),
  );
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().once("end", () => process.exit());
