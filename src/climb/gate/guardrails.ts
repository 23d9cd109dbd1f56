import { countText } from "../../text/format.js";
import { signTest } from "./exact-tests.js";
import { byKey, isRight, listed, type Pair, type Paired } from "./pairs.js";
import type { Guardrail, RoundInput, Row } from "./rows.js";

/** Most that the candidate's runs may take of what the base's took. */
const MOST_SPENT = 1.25;

/** Sums of costs are not exact. */
const ROUNDING = 1e-9;

/** Largest share of pairs that the provider may spoil. */
export const MOST_SPOILED = 0.1;

/** Failures of the provider that fall on one arm so unevenly are not the provider's. */
const ONE_SIDED = 0.01;

/** Repeats from which a case that was always right and never is again says something: fewer happen by chance. */
const LEAST_REPEATS = 4;

/**
 * The constraints beside the test: each holds or does not, and no gain pays for one that does not. Those of `tellsOfRuns`
 * void the round, the others make it worse.
 */
export function guardrailsOf({ pairs, spoiled }: Paired, mode: RoundInput["mode"]): Guardrail[] {
  return [
    againstPolicy([...pairs, ...spoiled], mode),
    lostCases(pairs, mode),
    spending("tokens", pairs, ({ tokens }) => tokens),
    spending("cost", pairs, ({ cost_usd }) => cost_usd),
    providerFailures(pairs.length, spoiled.length),
    oneSidedFailures(spoiled),
  ];
}

/** Whether a guardrail that does not hold says that the comparison failed, not the candidate. */
export function tellsOfRuns({ name }: Guardrail): boolean {
  return name === "provider_failures" || name === "one_sided_failures";
}

/**
 * Nothing that the policy is against stands now where nothing did before. What stood before too is told. Where runs are
 * sampled the same input may come out either way, so there it must not stand more often than before: never, where it
 * never did.
 */
function againstPolicy(pairs: readonly Pair[], mode: RoundInput["mode"]): Guardrail {
  const name = "against_policy";
  const standing = (arm: "base" | "candidate") =>
    pairs.filter((pair) => pair[arm].against_policy).map(({ key }) => key);
  const [before, now] = [standing("base"), standing("candidate")];
  if (mode === "sampled" && before.length > 0) {
    const says = `Outputs that stand are against the policy in ${countText(now.length, "run")}, in ${before.length} of the base.`;
    return { name, holds: now.length <= before.length, says };
  }
  const known = new Set(before);
  const [added, all] = [now.filter((key) => !known.has(key)), [...new Set(now)]];
  const says =
    added.length > 0
      ? `Outputs that stand are against the policy, as none was before: ${listed([...new Set(added)])}.`
      : all.length > 0
        ? `Outputs that stand are against the policy, as in the base: ${listed(all)}.`
        : "No output that stands is against the policy.";
  return { name, holds: added.length === 0, says };
}

/** No case of the suite goes from always right to never. */
function lostCases(pairs: readonly Pair[], mode: RoundInput["mode"]): Guardrail {
  const name = "lost_cases";
  if (mode === "deterministic") {
    return { name, holds: null, says: "Runs are deterministic: no input at all may be lost, which the rule sees to." };
  }
  const cases = byKey(pairs.filter(({ origin }) => origin !== "fresh"));
  const repeated = [...cases].filter(([, runs]) => runs.length >= LEAST_REPEATS);
  if (repeated.length === 0) {
    const says = `No case was run ${LEAST_REPEATS} times in both arms: fewer repeats cannot show that one is lost.`;
    return { name, holds: null, says };
  }
  const lost = repeated
    .filter(([, runs]) => runs.every(({ base }) => isRight(base, mode)))
    .filter(([, runs]) => !runs.some(({ candidate }) => isRight(candidate, mode)))
    .map(([key]) => key);
  const says =
    lost.length === 0
      ? `None of ${repeated.length} repeated cases went from always right to never.`
      : `Always right before, and never now: ${listed(lost)}.`;
  return { name, holds: lost.length === 0, says };
}

function spending(name: "tokens" | "cost", pairs: readonly Pair[], of: (row: Row) => number | null): Guardrail {
  const sum = (arm: "base" | "candidate") =>
    pairs.reduce<number | null>((total, pair) => {
      const each = of(pair[arm]);
      return total === null || each === null ? null : total + each;
    }, 0);
  const [before, after] = [sum("base"), sum("candidate")];
  const what = name === "tokens" ? "Tokens" : "Cost";
  if (before === null || after === null)
    return { name, holds: null, says: `${what} cannot be told: a price is unknown.` };
  if (before === 0) {
    const says = after === 0 ? `${what}: none in either arm.` : `${what}: none before, ${after} now.`;
    return { name, holds: after === 0, says };
  }
  const ratio = after / before;
  return {
    name,
    holds: ratio <= MOST_SPENT + ROUNDING,
    says: `${what}: ${ratio.toFixed(2)} times what the base took, of at most ${MOST_SPENT}.`,
  };
}

function providerFailures(counted: number, spoiled: number): Guardrail {
  const all = counted + spoiled;
  return {
    name: "provider_failures",
    holds: spoiled <= all * MOST_SPOILED,
    says: `The provider failed in ${spoiled} of ${all} pairs, of at most ${MOST_SPOILED * 100} %.`,
  };
}

/** A candidate must not get rid of inputs by making the provider fail on them. */
function oneSidedFailures(spoiled: readonly Pair[]): Guardrail {
  const only = (arm: "base" | "candidate", other: "base" | "candidate") =>
    spoiled.filter((pair) => pair[arm].provider_failed && !pair[other].provider_failed).length;
  const [base, candidate] = [only("base", "candidate"), only("candidate", "base")];
  return {
    name: "one_sided_failures",
    holds: signTest(candidate, base) > ONE_SIDED,
    says: `The provider failed for the candidate alone in ${candidate} pairs, for the base alone in ${base}.`,
  };
}
