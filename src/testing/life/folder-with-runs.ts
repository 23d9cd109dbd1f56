import { underwriting } from "../../agents/index.js";
import type { StoredSpan } from "../../tracing/store/store.js";
import { openStoreIn } from "../folders/stores.js";
import { APPROVED, madeRun } from "../made-runs/analyze.js";
import { decisionOf, type MadeRun } from "../made-runs/made-run.js";
import { toSpans } from "../made-runs/to-spans.js";
import { emptyFolder } from "../processes/cli.js";
import { underwrite } from "../processes/in-process.js";

/** A fault of made runs: the answer has a payment over another term. */
export function wrongTerm(years: 5 | 10): (run: MadeRun) => void {
  return answersWith({ monthly_payment: paymentOver(years) });
}

/** What the approved application would pay a month over another term. */
export function paymentOver(years: 5 | 10): number {
  const method = underwriting.analysis?.methods.find(({ name }) => name === `a ${years}-year term`);
  return Number(method?.compute(APPROVED));
}

/** Another answer than the policy's, which the run's own check caught. */
export function answersWith(change: object): (run: MadeRun) => void {
  return (run) => {
    run.output = { ...decisionOf(run), reasoning: "The tools were called.", ...change };
    run.checks = [{ output: run.output, codes: Object.keys(change).map((field) => `${field}_mismatch`) }];
    Object.assign(run, { rejected: true, exit_reason: "rejected", error: "It does not stand." });
  };
}

/** A folder with a store, to which made runs are added in the order of time, a minute apart, up to now. */
export function folderWithRuns() {
  const cwd = emptyFolder();
  let number = 0;
  const begun = Date.now() - 7 * 86_400_000;
  return {
    cwd,
    /** Adds runs, with a fault or without one. @returns their ids */
    async add(count: number, fault?: (run: MadeRun) => void, version?: string, startedAt?: number): Promise<string[]> {
      const runs: MadeRun[] = [];
      for (let index = 0; index < count; index++) {
        number++;
        const run = await madeRun(APPROVED, fault, number);
        run.started_at = startedAt ?? begun + number * 60_000;
        if (version !== undefined) run.version.app = version;
        runs.push(run);
      }
      const store = openStoreIn(`${cwd}/.underwrite`);
      store.addSpans(runs.flatMap(toSpans));
      store.close();
      return runs.map(({ trace_id }) => trace_id);
    },
    /** Adds a trace that holds several runs, each with a fault or without one, a second apart. @returns its id */
    async addInOneTrace(faults: readonly (((run: MadeRun) => void) | undefined)[]): Promise<string> {
      const spans: StoredSpan[] = [];
      number++;
      const startedAt = begun + number * 60_000;
      for (const [index, fault] of faults.entries()) {
        const run = await madeRun(APPROVED, fault, number + (index + 1) * 100_000);
        run.started_at = startedAt + index * 1000;
        spans.push(...toSpans(run));
      }
      const traceId = spans[0]?.span.traceId ?? "";
      const store = openStoreIn(`${cwd}/.underwrite`);
      store.addSpans(spans.map(({ origin, span }) => ({ origin, span: { ...span, traceId } })));
      store.close();
      return traceId;
    },
    async run(...args: string[]) {
      const result = await underwrite(args, { cwd });
      return { ...result, json: () => JSON.parse(result.stdout) };
    },
  };
}
