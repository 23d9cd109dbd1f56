import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import type { Analysis } from "../../analysis/analysis.js";
import { analyzeTraces } from "../../analysis/analyze.js";
import type { Finding } from "../../analysis/findings/finding.js";
import { localSource } from "../../tracing/source.js";
import { type StoredSpan, TraceStore } from "../../tracing/store/store.js";
import { cleanRun } from "./clean-run.js";
import type { MadeRun } from "./made-run.js";
import { Random } from "./random.js";
import { toSpans } from "./to-spans.js";

/** Milliseconds since 1970 at which made runs begin, a minute apart, and at which they are analysed: a month later. */
const EPOCH = 1_700_000_000_000;
export const MONTH_LATER = EPOCH + 30 * 86_400_000;

/** An application that is approved: Good tier, payment 1,696.97, post-loan DTI 38.07 %, maximum loan 270,089.15. */
export const APPROVED: Application = {
  annual_income: 85000,
  total_debt: 12000,
  credit_score: 720,
  loan_amount: 250000,
};
/** One that is denied: Excellent tier, payment 948.10, post-loan DTI 47.78 %, maximum loan 139,752.89. */
export const DENIED: Application = { annual_income: 28000, total_debt: 2000, credit_score: 790, loan_amount: 150000 };

/** The n-th run, of one application: all in it is as it should be, until it is changed. */
export async function madeRun(
  application: Application,
  change: (run: MadeRun) => void = () => {},
  number = 1,
): Promise<MadeRun> {
  const run = await cleanRun(new Random(number), number, EPOCH + number * 60_000, application);
  change(run);
  return run;
}

/** Many runs of random applications. */
export async function madeRuns(
  count: number,
  change: (run: MadeRun, number: number) => void = () => {},
): Promise<MadeRun[]> {
  const random = new Random(count);
  const runs = await Promise.all(
    Array.from({ length: count }, (_, number) => cleanRun(random, number, EPOCH + number * 60_000)),
  );
  runs.forEach(change);
  return runs;
}

/** What the analysis says of spans that are kept in a real store. */
export async function analyzeSpans(spans: readonly StoredSpan[], begun: readonly MadeRun[] = []): Promise<Analysis> {
  const store = TraceStore.open(":memory:");
  try {
    for (const { trace_id, started_at, model } of begun) {
      store.begin(trace_id, { started_at, name: "invoke_agent underwriting", agent: underwriting.name, model });
    }
    store.addSpans(spans);
    return await analyzeTraces(localSource(store), underwriting, { now: MONTH_LATER });
  } finally {
    store.close();
  }
}

/** What is found in made runs. */
export async function findingsIn(runs: readonly MadeRun[]): Promise<Finding[]> {
  return (await analyzeSpans(runs.flatMap(toSpans), runs)).findings;
}

/** The codes of what is found in made runs, with their subjects; consequences behind an arrow. */
export async function codesIn(runs: readonly MadeRun[]): Promise<string[]> {
  const name = ({ code, subject }: { code: string; subject: string }) => (subject === "" ? code : `${code} ${subject}`);
  const findings = await findingsIn(runs);
  return findings.flatMap((finding) => [name(finding), ...finding.consequences.map((effect) => `→ ${name(effect)}`)]);
}
