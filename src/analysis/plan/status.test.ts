import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHistory, PLAN_STATUSES, type PlanAction, type PlanStatus, statusAfter } from "./status.js";

const ACTIONS: readonly PlanAction[] = ["approve", "reject", "apply", "verify", "refute"];

/** The statuses that a plan passes through when actions are tried on it; those not open to it change nothing. */
function walkThrough(actions: readonly PlanAction[]): PlanStatus[] {
  const statuses: PlanStatus[] = ["proposed"];
  for (const action of actions) {
    const next = statusAfter(statuses.at(-1) ?? "proposed", action);
    if (next) statuses.push(next);
  }
  return statuses;
}

describe("a plan's status", () => {
  it("moves only along proposed, approved, applied, verified or refuted, and never skips the approval", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ACTIONS), { maxLength: 12 }), (actions) => {
        const statuses = walkThrough(actions);
        expect(isHistory(statuses)).toBe(true);
        const first = (status: PlanStatus) => statuses.indexOf(status);
        if (first("applied") >= 0) expect(first("approved")).toBeLessThan(first("applied"));
        if (first("approved") < 0) expect(statuses.every((s) => s === "proposed" || s === "rejected")).toBe(true);
        for (const end of ["verified", "refuted"] as const) {
          if (first(end) >= 0) expect(statuses.slice(first("applied"))).toEqual(["applied", end]);
        }
      }),
    );
  });

  it("is settled once it is verified, refuted or rejected", () => {
    for (const status of ["verified", "refuted", "rejected"] as const) {
      expect(ACTIONS.map((action) => statusAfter(status, action))).toEqual(ACTIONS.map(() => undefined));
    }
  });

  it("is approved by nothing but the action of approving", () => {
    for (const status of PLAN_STATUSES) {
      const leading = ACTIONS.filter((action) => statusAfter(status, action) === "approved");
      expect(leading.every((action) => action === "approve")).toBe(true);
    }
  });

  it("tells a history that no actions can make", () => {
    for (const forged of [
      ["approved"],
      ["proposed", "applied"],
      ["proposed", "verified"],
      ["proposed", "rejected", "approved"],
    ]) {
      expect(isHistory(forged as PlanStatus[])).toBe(false);
    }
    expect(isHistory(["proposed", "approved", "approved", "applied", "refuted"])).toBe(true);
  });
});
