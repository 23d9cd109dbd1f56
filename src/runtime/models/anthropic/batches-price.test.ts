import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_SECRETS } from "../../../text/redact.js";
import { textBlock } from "../message.js";
import type { ModelRequest } from "../model.js";
import { anthropicBatches } from "./batches.js";
import { readMessage } from "./model.js";

/** US dollars for a million tokens, as https://docs.claude.com/en/docs/about-claude/pricing has them. */
const PRICES = {
  "claude-sonnet-4-5": { input: 3, write: 3.75, read: 0.3, output: 15 },
  "claude-haiku-4-5": { input: 1, write: 1.25, read: 0.1, output: 5 },
};

const open = (id: string) =>
  anthropicBatches({ id, apiKey: "k", timeoutMs: 1000, maxRetries: 0, redactor: NO_SECRETS });

const request = (system: string, prompt: string): ModelRequest =>
  ({ system, tools: [], max_tokens: 4096, messages: [{ role: "user", content: [textBlock(prompt)] }] }) as ModelRequest;

describe.each(Object.entries(PRICES))(
  "what a request to %s costs by message batches",
  (id, { input, write, read, output }) => {
    it("at most is half of what is written to the cache, read beside it and answered, a token for three bytes", () => {
      const half = (tokens: { written: number; fresh: number; out: number }) =>
        ((tokens.written * write + tokens.fresh * input + tokens.out * output) / 1e6) * 0.5;
      const price = (bytes: number, cachedBytes: number, out: number) => open(id).price({ bytes, cachedBytes }, out);
      expect(price(9000, 6000, 400)).toBeCloseTo(half({ written: 2000, fresh: 1000, out: 400 }), 9);
      expect(price(9000, 0, 400)).toBeCloseTo(half({ written: 0, fresh: 3000, out: 400 }), 9);
      expect(price(3000, 3000, 0)).toBeCloseTo(half({ written: 1000, fresh: 0, out: 0 }), 9);
    });

    it("is never more than that, however much of what may be cached is written, read or neither", () => {
      const counts = fc.tuple(fc.nat(3000), fc.nat(3000), fc.nat(3000), fc.nat(3000), fc.nat(4096));
      fc.assert(
        fc.property(counts, ([written, hit, unmarked, fresh, output_tokens]) => {
          const [cachedBytes, bytes] = [(written + hit + unmarked) * 3, (written + hit + unmarked + fresh) * 3];
          const usage = {
            ...{ input_tokens: unmarked + fresh, output_tokens },
            ...{ cache_creation_input_tokens: written, cache_read_input_tokens: hit },
          };
          const message = {
            id: "m",
            type: "message",
            role: "assistant",
            model: id,
            content: [],
            stop_reason: "end_turn",
            usage,
          };
          const { cost_usd } = readMessage(message, id, { host: "h", tries: 1 } as never, 0.5);
          const billed =
            ((written * write + hit * read + (unmarked + fresh) * input + output_tokens * output) * 0.5) / 1e6;
          expect(cost_usd).toBeCloseTo(billed, 8);
          expect(open(id).price({ bytes, cachedBytes }, output_tokens) ?? 0).toBeGreaterThanOrEqual(billed - 1e-9);
        }),
      );
    });

    it("marks as cached the instructions and tools of a request, and nothing of its messages", () => {
      const sizes = [
        request("s".repeat(600), "p"),
        request("s".repeat(600), "p".repeat(900)),
        request("s".repeat(900), "p"),
      ];
      const [one, longer, more] = sizes.map((each) => open(id).prepare(each).size);
      expect((longer?.bytes ?? 0) - (one?.bytes ?? 0)).toBe(899);
      expect(longer?.cachedBytes).toBe(one?.cachedBytes);
      expect((more?.cachedBytes ?? 0) - (one?.cachedBytes ?? 0)).toBe(300);
      expect(one?.cachedBytes).toBeGreaterThan(600);
    });
  },
);
