import { describe, expect, it } from "vitest";
import type { PlanMatter } from "../plan.js";
import { gradePredictions, type PlanEvidence } from "./grade.js";
import { gradeGone, sharingFlips, withoutFlips } from "./look-again.js";

const TRACES = Array.from({ length: 8 }, (_, n) => `t${n}`);

interface Known {
  code?: string;
  flip?: string[];
  runs?: number;
  rest?: object;
}

/** A plan of one finding that eight runs show, and one right decision that is to stay. */
function plan({ code = "tool_disagrees_with_reference", flip = [], runs = 20, rest = {} }: Known = {}) {
  const finding = { code, subject: "rate", severity: "high", lever: "tool", title: "", count: 8, trace_ids: TRACES };
  return {
    findings: [{ ...finding, ids: ["f1"], ...rest }],
    window: { source: "local", since: null, until: null, runs },
    predictions: {
      cases: { eval_run: null, flip: [], stay: [] },
      traces: { flip: { count: flip.length, trace_ids: flip }, stay: { count: 1, trace_ids: ["s"] } },
    },
  } as unknown as Pick<PlanMatter, "findings" | "predictions" | "window">;
}

/** A replay with new runs of some traces, of which some show the finding. */
function evidence({
  model = "offline",
  again = TRACES,
  judged = TRACES,
  showing = [] as string[],
  as = ["f1", "tool_disagrees_with_reference rate"],
  change = "same",
} = {}): PlanEvidence {
  const none = { trace_ids: [] };
  const runs = again.map((trace_id) => ({ trace_id, live_trace_id: `new-${trace_id}`, change: change as "same" }));
  return {
    replayResult: {
      untouched: { trace_ids: ["s"] },
      now_flagged: none,
      no_longer_flagged: none,
      tools_changed: none,
      other_instructions: none,
      live: { model, runs },
    },
    seenAgain: new Map(judged.map((id) => [`new-${id}`, new Set(showing.includes(id) ? as : [])])),
  };
}

function graded(known: Known, seen?: PlanEvidence) {
  const planned = plan(known);
  const found = seen ?? evidence();
  const gone = withoutFlips(planned).map((finding) => gradeGone(finding, found));
  const { predictions, verdict } = gradePredictions(planned.predictions, found, gone);
  return { verdict, gone: predictions.find(({ predicted }) => predicted === "gone") };
}

describe("a finding without a decision that will flip", () => {
  it("leaves its plan open where nobody looked for it again: right decisions that stay right prove nothing of it", () => {
    const { replayResult } = evidence({ again: [] });
    expect(graded({}, { replayResult })).toMatchObject({ verdict: "open", gone: { grade: "untested" } });
    expect(graded({}, evidence({ change: "unsettled" }))).toMatchObject({ verdict: "open" });
  });

  it("refutes its plan where a new run shows it, and is gone where none does", () => {
    const id = "tool_disagrees_with_reference rate";
    expect(graded({}, evidence({ showing: ["t3"] }))).toEqual({
      verdict: "refuted",
      gone: { subject: "finding", id, predicted: "gone", grade: "missed", reason: "seen again in 1 of 8 new runs" },
    });
    expect(graded({})).toMatchObject({
      verdict: "verified",
      gone: { grade: "kept", reason: "not seen in 8 new runs" },
    });
  });

  it("is gone from a sampled model's runs only where so many show nothing that chance does not explain it", () => {
    const sampled = evidence({ model: "claude" });
    expect(graded({ runs: 100 }, sampled)).toMatchObject({ verdict: "open", gone: { grade: "untested" } });
    expect(graded({ runs: 10 }, sampled)).toMatchObject({ verdict: "verified", gone: { grade: "kept" } });
  });

  it("is not gone where it shows in another way, or where no new run can be judged", () => {
    const otherwise = evidence({ showing: ["t3"], as: ["f2", "tool_disagrees_with_reference rate"] });
    expect(graded({}, otherwise)).toMatchObject({ verdict: "open", gone: { grade: "untested" } });
    expect(graded({}, evidence({ showing: ["t3"], as: ["f2"] }))).toMatchObject({ verdict: "verified" }); // dismissed
    expect(graded({}, evidence({ judged: [] }))).toMatchObject({ verdict: "open", gone: { grade: "untested" } });
  });

  it("is not asked of new runs that cannot show it", () => {
    for (const code of ["latency_outlier", "tool_slower", "person_disagrees", "tokens_drift"]) {
      expect(graded({ code })).toMatchObject({ verdict: "open", gone: { grade: "untested" } });
    }
  });

  it("is none where a flip tells, where cases are to blame, and where nothing is to be mended", () => {
    for (const known of [{ flip: ["t5"] }, { rest: { lever: "case" } }, { rest: { severity: "info" } }]) {
      expect(withoutFlips(plan(known))).toEqual([]);
    }
  });
});

describe("a finding whose decisions that will flip are all another finding's, too", () => {
  it("is looked for in new runs of these: another fault's mending may flip them", () => {
    const known = plan({ flip: ["t5", "u"] });
    const [finding] = known.findings;
    const other = { ...finding, code: "tool_failed", trace_ids: ["t5", "u"], ids: ["f2"] };
    const both = { ...known, findings: [...known.findings, other] } as typeof known;
    expect(sharingFlips(known)).toEqual([]);
    const [shared, ...rest] = sharingFlips(both);
    expect([shared?.trace_ids, rest]).toEqual([["t5"], []]); // the other one has a flip of its own
    expect(shared && gradeGone(shared, evidence({ showing: ["t5"] }))).toMatchObject({ grade: "missed" });
  });
});
