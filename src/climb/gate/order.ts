import { byKey, listed, type Pair } from "./pairs.js";
import type { Part, RoundInput, Verdict } from "./rows.js";

/** What the embedded model does not read: it shows nothing of a change there. */
const UNREAD: readonly Part[] = ["instructions", "descriptions"];

/** A verdict by a rule, before guardrails. */
export interface Ruling {
  verdict: Verdict["verdict"];
  reasons: string[];
}

/** What the rule looks at beside the pairs. */
interface Observed
  extends Pick<Verdict, "base" | "candidate" | "lost">,
    Pick<RoundInput, "offline" | "changed" | "cause"> {
  pairs: readonly Pair[];
}

/**
 * The rule where runs are deterministic: nothing is luck, so each input counts. A change is kept if and only if no input
 * that was right is wrong, the round's cause shows in fewer runs, and passes, then graders that pass, then faults that
 * are gone, are more: the first of these that differs decides. A right fix that stands behind another fault gains no
 * pass, and is kept for the others.
 */
export function judgeByOrder({ pairs, base, candidate, lost, offline, changed, cause }: Observed): Ruling {
  const unsteady = [...byKey(pairs)].filter(([, runs]) => differ(runs, "base")).map(([key]) => key);
  if (unsteady.length > 0) {
    return say(
      "void",
      `The base does not answer the same input the same way: ${listed(unsteady)}. Judge it as sampled.`,
    );
  }
  const shaky = [...byKey(pairs)].filter(([, runs]) => differ(runs, "candidate")).map(([key]) => key);
  if (shaky.length > 0) {
    return say("worse", `The candidate does not answer the same input the same way each time: ${listed(shaky)}.`);
  }
  if (lost.length > 0) {
    const keys = [...new Set(lost.map(({ key }) => key))];
    return say(
      "worse",
      `${keys.length} ${keys.length === 1 ? "input that was right is" : "inputs that were right are"} wrong now: ${listed(keys)}.`,
    );
  }
  const ruling = cause ? byCause(base, candidate) : byFigures(base, candidate);
  const unread = changed.filter((part) => UNREAD.includes(part));
  if (!offline || unread.length === 0 || ruling.verdict === "worse") return ruling;
  const others = changed.filter((part) => !UNREAD.includes(part));
  return {
    verdict: "not_judged",
    reasons: [
      `The embedded model does not read ${unread.join(" and ")}, which the change touches: only runs with a live model can tell.`,
      ...(ruling.verdict === "better" && others.length > 0
        ? [
            `The rest (${others.join(", ").replaceAll("_", " ")}) makes these runs better: as a change of its own it would be kept.`,
          ]
        : []),
    ],
  };
}

/** The figures, where the round's cause shows in fewer runs. */
function byCause(base: Verdict["base"], candidate: Verdict["base"]): Ruling {
  if (base.showing_cause === 0) return say("not_judged", "The cause does not show in these runs of the base.");
  const cause = `The cause shows in ${candidate.showing_cause} runs, in ${base.showing_cause} before`;
  if (candidate.showing_cause >= base.showing_cause)
    return say("inconclusive", `${cause}: the change does not fix it.`);
  const { verdict, reasons } = byFigures(base, candidate);
  return { verdict, reasons: verdict === "worse" ? [...reasons, `${cause}.`] : [`${cause}.`, ...reasons] };
}

/** Passes, then graders that pass, then faults: the first that differs decides. */
function byFigures(base: Verdict["base"], candidate: Verdict["base"]): Ruling {
  const steps = [
    { what: "Runs that pass", before: base.right, after: candidate.right, up: 1 },
    { what: "Graders that pass", before: base.graders_passed, after: candidate.graders_passed, up: 1 },
    { what: "Faults", before: base.faults, after: candidate.faults, up: -1 },
  ];
  const decisive = steps.find(({ before, after }) => before !== after);
  if (!decisive) return say("inconclusive", "As many runs pass, graders pass and faults are found as before.");
  const { what, before, after, up } = decisive;
  const figures = `${what}: ${after}, ${before} before`;
  return (after - before) * up > 0
    ? say("better", `${figures}. Nothing that was right is wrong.`)
    : say("worse", `${figures}.`);
}

function differ(runs: readonly Pair[], arm: "base" | "candidate"): boolean {
  return new Set(runs.map((pair) => pair[arm].digest)).size > 1;
}

function say(verdict: Ruling["verdict"], ...reasons: string[]): Ruling {
  return { verdict, reasons };
}
