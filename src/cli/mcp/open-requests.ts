import { setTimeout as pause } from "node:timers/promises";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";

/**
 * Counts a connected transport's requests that have no answer yet: a client may close its side right behind a
 * question.
 *
 * @returns waits until all are answered, at most so many milliseconds, and says whether they are
 */
export function countRequests(transport: Transport): (withinMs: number) => Promise<boolean> {
  const open = new Set<string | number>();
  const { onmessage, send } = transport;
  transport.onmessage = (message, extra) => {
    if ("method" in message && "id" in message) open.add(message.id);
    else if ("method" in message && message.method === "notifications/cancelled") {
      open.delete(message.params?.requestId as string | number);
    }
    onmessage?.(message, extra);
  };
  transport.send = async (message, options) => {
    await send.call(transport, message, options);
    if (!("method" in message) && message.id !== undefined) open.delete(message.id);
  };
  return async (withinMs) => {
    const until = performance.now() + withinMs;
    while (open.size > 0 && performance.now() < until) await pause(5);
    return open.size === 0;
  };
}
