import { expect, it } from "vitest";
import { SaidOnce } from "./said-once.js";

const LONG = "It is said at some length that the third quarter was a good one for everybody.";
const text = (content: string) => ({ type: "text", content });
const message = (...parts: object[]) => ({ role: "user", parts });

it("says of a conversation only what was not said before, wherever it was said", () => {
  const once = new SaidOnce();
  const result = JSON.stringify({ figure: 12, explanation: LONG });
  expect(once.show(result)).toMatchObject({ above: "none" });
  const asked = once.show(
    JSON.stringify([message(text(LONG), { type: "tool_call_response", id: "1", response: result })]),
  );
  expect(asked.above).toBe("some");
  expect(JSON.parse(asked.text)).toEqual([message(text(LONG))]);
  expect(once.show(JSON.stringify([message(text(LONG))]))).toEqual({ text: "", above: "all" });
  expect(once.show(LONG)).toEqual({ text: "", above: "all" });
});

it("says short texts again, and what differs in a word", () => {
  const once = new SaidOnce();
  for (const shown of ["{}", "{}", `${LONG} Yes.`, `${LONG} No.`]) expect(once.show(shown).above).toBe("none");
});
