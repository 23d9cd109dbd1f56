import { getEventListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { RunBounds } from "./run-bounds.js";

/** Ends when its signal is aborted, with what it was aborted for. */
function untilAborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason), { once: true }));
}

describe("the bounds of many runs", () => {
  it("interrupt all that go on, and let none begin afterwards", async () => {
    const { signal, abort } = controller();
    const bounds = new RunBounds(signal);
    await bounds.bound(60_000, async () => "one that is over");
    const running = [1, 2, 3].map(() => bounds.bound(60_000, untilAborted));
    abort("Ctrl-C");
    expect(await Promise.all(running)).toEqual(["Ctrl-C", "Ctrl-C", "Ctrl-C"]);
    await expect(bounds.bound(60_000, async () => "late")).rejects.toBe("Ctrl-C");
  });

  it("abort one run at its deadline, and no other", async () => {
    const bounds = new RunBounds(controller().signal);
    let other: AbortSignal | undefined;
    const long = bounds.bound(60_000, async (signal) => {
      other = signal;
      await pause(50);
      return signal.aborted;
    });
    expect(String(await bounds.bound(1, untilAborted))).toBe("Error: no result within 0.001 s");
    expect(await long).toBe(false);
    expect(other?.aborted).toBe(false);
  });

  it("listen once, however many runs there are, and not at all when they are closed", async () => {
    const { signal } = controller();
    const bounds = new RunBounds(signal);
    const counts = await Promise.all(
      Array.from({ length: 50 }, () => bounds.bound(60_000, async () => getEventListeners(signal, "abort").length)),
    );
    expect(new Set(counts)).toEqual(new Set([1]));
    bounds.close();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

function controller() {
  const bound = new AbortController();
  return { signal: bound.signal, abort: (reason: unknown) => bound.abort(reason) };
}
