import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Predictions } from "../plan.js";
import { gradePredictions, type PlanEvidence } from "./grade.js";

const NO_CASES: Predictions["cases"] = { eval_run: null, flip: [], stay: [] };

function traces(flip: string[], stay: string[]): Predictions {
  const list = (trace_ids: string[]) => ({ count: trace_ids.length, trace_ids });
  return { cases: NO_CASES, traces: { flip: list(flip), stay: list(stay) } };
}

type Replay = NonNullable<PlanEvidence["replayResult"]>;

function replay(lists: Partial<Record<keyof Omit<Replay, "live">, string[]>>, live?: Record<string, string>): Replay {
  const of = (name: keyof Omit<Replay, "live">) => ({ trace_ids: lists[name] ?? [] });
  return {
    untouched: of("untouched"),
    now_flagged: of("now_flagged"),
    no_longer_flagged: of("no_longer_flagged"),
    tools_changed: of("tools_changed"),
    other_instructions: of("other_instructions"),
    only_warned: of("only_warned"),
    ...(live
      ? {
          live: {
            model: "m",
            runs: Object.entries(live).map(([trace_id, change]) => ({ trace_id, change: change as "same" })),
          },
        }
      : {}),
  };
}

/** The grades, as `subject id: grade`. */
function grades(predictions: Predictions, evidence: PlanEvidence) {
  const { predictions: graded, verdict } = gradePredictions(predictions, evidence);
  return { verdict, graded: Object.fromEntries(graded.map(({ id, grade }) => [id, grade])) };
}

describe("grading a plan's predictions", () => {
  it("takes cases from the eval: passing keeps both kinds, failing is a miss or a surprise, an error is no test", () => {
    const predictions: Predictions = {
      cases: { eval_run: "r", flip: ["a", "b", "c", "d"], stay: ["e", "f"] },
      traces: traces([], []).traces,
    };
    const statuses = { a: "pass", b: "fail", c: "error", e: "pass", f: "fail", unpredicted: "fail" } as const;
    const cases = Object.entries(statuses).map(([id, status]) => ({ id, status }));
    expect(grades(predictions, { evalReport: { run_id: "s", versions: { model: "m" }, cases } })).toEqual({
      verdict: "refuted",
      graded: { a: "kept", b: "missed", c: "untested", d: "untested", e: "kept", f: "surprise" },
    });
  });

  it("takes no flip for kept that came of the check alone: of a case, of a trace, of a trace that was run again", () => {
    const predictions: Predictions = {
      cases: { eval_run: "r", flip: ["freed", "mended", "fails"], stay: ["stays"] },
      traces: traces(["was-rejected", "rerun", "still-wrong"], ["stood"]).traces,
    };
    const statuses = { freed: "pass", mended: "pass", fails: "fail", stays: "pass" } as const;
    const cases = Object.entries(statuses).map(([id, status]) => ({ id, status }));
    const only_warned = ["was-rejected", "rerun", "still-wrong"];
    const replayResult = replay(
      { untouched: ["stood"], no_longer_flagged: only_warned, only_warned },
      { rerun: "fixed", "still-wrong": "same" },
    );
    const evalReport = { run_id: "s", versions: { model: "m" }, cases };
    const graded = grades(predictions, { evalReport, replayResult, unproven: new Set(["freed", "fails", "stays"]) });
    expect(graded.graded).toEqual({
      freed: "untested",
      mended: "kept",
      fails: "missed",
      stays: "kept",
      "was-rejected": "untested",
      rerun: "untested",
      "still-wrong": "missed",
      stood: "kept",
    });
  });

  it("never verifies a plan whose flips came of the check alone", () => {
    const evidence = { replayResult: replay({ no_longer_flagged: ["a"], only_warned: ["a"] }, { a: "fixed" }) };
    expect(grades(traces(["a"], []), evidence)).toEqual({ verdict: "open", graded: { a: "untested" } });
  });

  it("takes traces from the live re-run where there is one", () => {
    const predictions = traces(["fixed", "same", "changed", "unsettled"], ["stays", "breaks"]);
    const live = {
      fixed: "fixed",
      same: "same",
      changed: "changed",
      unsettled: "unsettled",
      stays: "same",
      breaks: "broken",
    };
    const ids = Object.keys(live);
    expect(grades(predictions, { replayResult: replay({ tools_changed: ids }, live) })).toEqual({
      verdict: "refuted",
      graded: {
        fixed: "kept",
        same: "missed",
        changed: "missed",
        unsettled: "untested",
        stays: "kept",
        breaks: "surprise",
      },
    });
  });

  it("takes from a replay without a model only what that can tell", () => {
    const predictions = traces(["flagged", "tools", "reworded", "same"], ["flags", "tool", "words", "equal", "gone"]);
    const replayResult = replay({
      now_flagged: ["flagged", "flags"],
      tools_changed: ["tools", "tool"],
      untouched: ["reworded", "same", "words", "equal"],
      other_instructions: ["reworded", "words"],
    });
    const { predictions: graded } = gradePredictions(predictions, { replayResult });
    expect(
      Object.fromEntries(graded.map(({ id, grade, needs_live }) => [id, `${grade}${needs_live ? ", live" : ""}`])),
    ).toEqual({
      flagged: "untested, live",
      tools: "untested, live",
      reworded: "untested, live",
      same: "missed",
      flags: "surprise",
      tool: "untested, live",
      words: "untested, live",
      equal: "kept",
      gone: "untested",
    });
  });

  it("verifies only what was tested and kept whole, and refutes by a single miss or surprise", () => {
    const change = fc.constantFrom("same", "fixed", "broken", "changed", "unsettled", undefined);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.array(change, { maxLength: 6 }), (flips, stays) => {
        const named = (kind: string, changes: (string | undefined)[]) =>
          changes.map((each, n) => [`${kind}${n}`, each] as const);
        const all = [...named("flip", flips), ...named("stay", stays)];
        const live = Object.fromEntries(all.filter(([, each]) => each !== undefined)) as Record<string, string>;
        const predictions = traces(
          named("flip", flips).map(([id]) => id),
          named("stay", stays).map(([id]) => id),
        );
        const {
          counts,
          verdict,
          predictions: graded,
        } = gradePredictions(predictions, { replayResult: replay({}, live) });
        expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(all.length);
        expect(graded.filter(({ predicted }) => predicted === "flip").every(({ grade }) => grade !== "surprise")).toBe(
          true,
        );
        expect(graded.filter(({ predicted }) => predicted === "stay").every(({ grade }) => grade !== "missed")).toBe(
          true,
        );
        expect(verdict === "refuted").toBe(counts.missed + counts.surprise > 0);
        if (verdict === "verified") expect(counts).toEqual({ kept: all.length, missed: 0, surprise: 0, untested: 0 });
      }),
    );
  });

  it("has an open verdict where nothing was tested", () => {
    expect(grades(traces(["a"], ["b"]), {})).toEqual({ verdict: "open", graded: { a: "untested", b: "untested" } });
    expect(grades(traces([], []), {}).verdict).toBe("open");
  });
});
