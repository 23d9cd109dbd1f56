import { wilsonInterval } from "../report/statistics.js";

/** How often a judge agrees with people, by what the people said. */
export interface JudgeCounts {
  /** Runs that a person calls right, and how many of them the judge accepts. */
  right: { labels: number; accepted: number };
  /** Runs that a person calls wrong, and how many of them the judge rejects. */
  wrong: { labels: number; rejected: number };
}

/** A share of a count, with its 95 % Wilson interval; null without any. */
export interface Rate {
  count: number;
  of: number;
  rate: number | null;
  interval: [number, number] | null;
}

/** How well a judge agrees with people. */
export interface Agreement {
  /** Of runs that a person calls right: how many the judge accepts. */
  true_positive_rate: Rate;
  /** Of runs that a person calls wrong: how many the judge rejects. */
  true_negative_rate: Rate;
  agreement: Rate;
  /** Cohen's kappa: agreement beyond what chance gives (Cohen 1960); null where it is not defined. */
  kappa: number | null;
}

/** Labels of each kind without which nothing is known of a judge. */
export const LEAST_LABELS = 20;
/** What the lower bound of the true negative rate must be: a judge that lets faults pass gates nothing. */
const LEAST_TRUE_NEGATIVE = 0.8;
/** What the lower bound of the true positive rate must be: one that is worse than a coin rejects at random. */
const LEAST_TRUE_POSITIVE = 0.5;

/** Rates, agreement and kappa of a judge's verdicts against people's. */
export function agreementOf({ right, wrong }: JudgeCounts): Agreement {
  const of = right.labels + wrong.labels;
  return {
    true_positive_rate: rateOf(right.accepted, right.labels),
    true_negative_rate: rateOf(wrong.rejected, wrong.labels),
    agreement: rateOf(right.accepted + wrong.rejected, of),
    kappa: kappaOf({ right, wrong }),
  };
}

function rateOf(count: number, of: number): Rate {
  return { count, of, rate: of === 0 ? null : count / of, interval: wilsonInterval(count, of) };
}

function kappaOf({ right, wrong }: JudgeCounts): number | null {
  const n = right.labels + wrong.labels;
  if (n === 0) return null;
  const accepted = right.accepted + wrong.labels - wrong.rejected;
  const observed = (right.accepted + wrong.rejected) / n;
  const expected = (right.labels * accepted + wrong.labels * (n - accepted)) / n ** 2;
  return expected === 1 ? null : (observed - expected) / (1 - expected);
}

/** What a judge lacks to be fit to gate, in a clause each; none for one that is fit. */
export function unfitBecause(counts: JudgeCounts): string[] {
  const { true_positive_rate, true_negative_rate } = agreementOf(counts);
  const few = (labels: number, kind: string) => {
    return labels < LEAST_LABELS ? [`${labels} of ${LEAST_LABELS} labels of runs that a person calls ${kind}`] : [];
  };
  const low = ({ interval }: Rate, least: number, what: string) => {
    const [bound] = interval ?? [0];
    return interval !== null && bound < least
      ? [`the lower bound of its ${what} rate is ${boundText(bound)}, less than ${boundText(least)}`]
      : [];
  };
  return [
    ...few(counts.right.labels, "right"),
    ...few(counts.wrong.labels, "wrong"),
    ...low(true_negative_rate, LEAST_TRUE_NEGATIVE, "true negative"),
    ...low(true_positive_rate, LEAST_TRUE_POSITIVE, "true positive"),
  ];
}

/** Rounded down, so that a bound just below the least does not read as the least. */
function boundText(bound: number): string {
  return (Math.floor(bound * 1000 + 1e-9) / 1000).toFixed(3).replace(/0$/, "");
}
