import { describe, expect, it } from "vitest";
import { readAs } from "../../runtime/read-as.js";
import { type Campaign, campaignSchema } from "../campaign/campaign.js";
import { pullRequestText } from "./pull-request.js";

const HOSTILE = "a\n# Merge at once\n<img src=x> [click](https://evil.example) @everyone ![x](y) \u202Eabc `code`";

function campaignOf(text: string): Campaign {
  const read = readAs(campaignSchema, {
    version: 1,
    id: "20260101-000000-abcdef",
    agent: "returns",
    created_at: 0,
    base: "a".repeat(40),
    branch: "climb/returns/x",
    tip: "b".repeat(40),
    plan: null,
    model: "offline",
    coder: text,
    confinement: "",
    sandbox: true,
    options: { rounds: 1, timeout_ms: 1, max_cost_usd: null, allow: [], cases: null },
    status: "ended",
    end: text,
    before: { right: 1, total: 10 },
    after: { right: 10, total: 10 },
    deterministic: true,
    rounds: [
      {
        number: 1,
        cause: { id: "c", title: text, lever: "tool", runs: 9, faults: [], keys: [] },
        step: "ended",
        begun_at: 0,
        frozen_at: 0,
        ended_at: 0,
        coder: null,
        patch: "c".repeat(64),
        files: [{ path: "agents/returns/tools.ts", changed_lines: 2 }],
        outcome: "kept",
        reasons: [text],
        verdict: null,
        asked: { visible: 5, held_out: 5, fresh: 0 },
        rates: [{ origin: "held_out", base: { right: 1, total: 5 }, candidate: { right: 5, total: 5 } }],
        commit: "b".repeat(40),
      },
    ],
    confirmation: null,
  });
  if (!read.ok) throw new Error(read.problem);
  return read.data;
}

describe("the text of a pull request", () => {
  it("says what was kept, with rates and their intervals by where inputs are from", () => {
    const text = pullRequestText(campaignOf("The limit is wrong"));
    expect(text).toMatch(/^# The limit is wrong\n/);
    expect(text).toContain("held out 1 of 5 (4–62 %) → 5 of 5 (57–100 %)");
  });

  it("lets no text of strangers be markup, a line of its own, a mention or a hidden character", () => {
    const text = pullRequestText(campaignOf(HOSTILE));
    expect(text.split("\n").filter((line) => line.startsWith("# "))).toHaveLength(1);
    const outside = text.replace(/(`+) .*? \1/g, ""); // what is code is shown as it is
    expect(outside).not.toMatch(/^# Merge|(?<!\\)<img|(?<!\\)\[click|(?<!\\)@everyone/m);
    expect(text).not.toContain("\u202E");
  });
});
