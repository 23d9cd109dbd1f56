import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import { assess } from "../../agents/underwriting/assessment.js";
import type { Decision } from "../../agents/underwriting/decision.js";
import { toHundredths } from "../../figures/decimal.js";
import { agentVersion } from "../../runtime/definition/agent-version.js";
import type { Json } from "../../runtime/models/message.js";
import { percent, usd } from "../../text/format.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import type { MadeRun } from "./made-run.js";
import type { Random } from "./random.js";

const NOTES = [
  "Self-employed for six years; statements attached.",
  "The applicant would like to close before the end of June.",
  "Spoke with the branch on Tuesday. Prefers contact by e-mail.",
  "Second mortgage was paid off in 2021.",
  "Asks whether the rate can be fixed for the whole term.",
  "Please call after 5 pm. Thank you!",
  "Relocating for work; the new contract begins in March.",
];

/** An application as people make them: round numbers mostly, so that some share all but one. */
function randomApplication(random: Random): Application {
  const annual_income = random.chance(0.7) ? random.whole(5, 60) * 5000 : random.whole(1_500_000, 40_000_000) / 100;
  const total_debt = random.chance(0.2)
    ? 0
    : random.chance(0.7)
      ? random.whole(1, 40) * 1000
      : random.whole(0, 5_000_000) / 100;
  const loan_amount = random.chance(0.7) ? random.whole(1, 90) * 10_000 : random.whole(100_000, 90_000_000) / 100;
  const credit_score = random.chance(0.3) ? random.pick([579, 580, 669, 670, 739, 740]) : random.whole(300, 850);
  return {
    annual_income,
    total_debt,
    credit_score,
    loan_amount,
    ...(random.chance(0.25) ? { notes: random.pick(NOTES) } : {}),
  };
}

/** A run in which all is as it should be. */
export async function cleanRun(
  random: Random,
  number: number,
  startedAt: number,
  application = randomApplication(random),
): Promise<MadeRun> {
  const results: Record<string, Json> = {};
  for (const tool of underwriting.tools) results[tool.name] = await tool.run(application, {});
  const output = answer(application, results, random);
  const hashes = agentVersion(underwriting);
  const tokens = random.whole(1700, 2000);
  const call = (input_tokens: number, output_tokens: number, finish_reason: string) => ({
    input_tokens,
    output_tokens,
    cost_usd: Number(((input_tokens * 3 + output_tokens * 15) / 1e6).toFixed(6)),
    finish_reason,
    retries: [],
    error: null,
  });
  return {
    trace_id: traceIdOf(number, random),
    started_at: startedAt,
    duration_ms: Math.round(2500 * random.spread(0.35) * 1000) / 1000,
    version: {
      app: "0.1.0",
      instructions: hashes[ATTRIBUTE.instructionsHash] ?? "",
      tools: hashes[ATTRIBUTE.toolsHash] ?? "",
      policy: hashes[ATTRIBUTE.policyHash] ?? "",
    },
    model: "claude-sonnet-5",
    application: { ...application }, // tests change their own
    tools: underwriting.tools.map(({ name }) => ({
      name,
      arguments: "{}",
      result: results[name] ?? null,
      error: null,
      round: 0,
    })),
    offered: Object.fromEntries(underwriting.tools.map(({ name, description }) => [name, description])),
    calls: [call(tokens, random.whole(90, 130), "tool_use"), call(tokens + 700, random.whole(150, 260), "end_turn")],
    checks: [{ output, codes: [] }],
    output,
    exit_reason: "decided",
    error: null,
    rejected: false,
    repaired: false,
    ended: true,
  };
}

function traceIdOf(number: number, random: Random): string {
  return `${number.toString(16).padStart(8, "0")}${[0, 1, 2].map(() => random.whole(0, 0xffffffff).toString(16).padStart(8, "0")).join("")}`;
}

/** A right decision, reasoned in one of several ways in which models reason. */
function answer(application: Application, results: Record<string, Json>, random: Random): Decision {
  const assessment = assess(application);
  const { tier, approved } = assessment;
  const max_loan = assessment.max_loan.toNumber();
  const monthly_payment = toHundredths(assessment.monthly_payment);
  const post_loan_dti = toHundredths(assessment.post_loan_dti);
  const [loan, max, payment, dti, cap] = [
    usd(application.loan_amount),
    usd(max_loan),
    usd(monthly_payment),
    percent(post_loan_dti),
    `${tier.max_dti_percent}%`,
  ];
  const verdict = approved ? "The application is approved." : "The application is denied.";
  const reasonings = [
    `The loan amount of ${loan} is ${approved ? "at most" : "above"} the maximum loan of ${max}. ${verdict}`,
    `With a credit score of ${application.credit_score} the applicant is in the ${tier.name} tier. The proposed loan costs ${payment} a month. The requested ${loan} ${approved ? "does not exceed" : "exceeds"} the maximum loan of ${max}. ${verdict}`,
    `calc_max_loan returns ${max}, and ${loan} is asked for. ${verdict}`,
    `The post-loan DTI is ${dti} and the ${tier.name} tier's maximum is ${cap}. ${verdict}`,
    `${verdict} The maximum loan is ${max} and the request is ${loan}; the monthly payment would come to ${payment}.`,
    `Monthly income is ${usd(toHundredths(assessment.monthly_income))}, and existing debt takes ${usd(toHundredths(assessment.existing_monthly_debt))} of it. At ${tier.annual_rate_percent}% over 30 years the new payment is ${payment}. ${verdict}`,
  ];
  const figures = { approved, max_loan, monthly_payment, post_loan_dti };
  return { ...underwriting.answerOffline(results, application), ...figures, reasoning: random.pick(reasonings) };
}
