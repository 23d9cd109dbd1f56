import { countWarnings } from "../check/check-output.js";
import type { Check } from "../check/violation.js";
import { REPAIRING_WARNINGS } from "../check/warning-codes.js";
import type { Answer } from "./answer.js";
import type { ExitReason, RunResult } from "./run.js";

/** Why an answer is sent back. */
type RepairReason = "violations" | "warnings" | "invalid_output";

/** What is done with an answer: it is sent back, or the run ends. */
type Step = { repair: RepairReason } | { end: ExitReason };

/** How a run ends, as far as its answers decide it. */
type Outcome<Output> = Pick<RunResult<Output>, "output" | "rejected" | "validation"> & { exit_reason: ExitReason };

interface Right<Output> {
  output: Output;
  check: Check;
  repaired: boolean;
}

/**
 * The answers of one run, and which of them stands: the first without violations. A second one, asked for because the
 * first is suspect, takes its place only when it is right too, with fewer warnings.
 */
export class GivenAnswers<Output> {
  private right: Right<Output> | undefined;
  private last: { rejected?: unknown; check: Check } = { check: { violations: [], warnings: [] } };
  private repairing = false;

  /**
   * Takes an answer with what the check says of it.
   *
   * @param mayAsk whether the model may be asked once more
   */
  add(answer: Answer<Output>, text: string, check: Check, mayAsk: boolean): Step {
    this.last = { rejected: answer.json ?? text, check };
    const isRight = answer.ok && check.violations.length === 0;
    if (isRight && (!this.right || countWarnings(check) < countWarnings(this.right.check))) {
      this.right = { output: answer.output, check, repaired: this.repairing };
    }
    const reason = repairReason(answer, check);
    if (reason === undefined || this.repairing || !mayAsk) {
      return { end: isRight ? "decided" : answer.ok ? "rejected" : "invalid_output" };
    }
    this.repairing = true;
    return { repair: reason };
  }

  /** What a run comes to that ends for a reason: an answer that stands stands whatever happened after it. */
  outcome(reason: ExitReason): Outcome<Output> {
    if (this.right) {
      const { output, check, repaired } = this.right;
      return { exit_reason: "decided", output, validation: { valid: true, ...check, repaired } };
    }
    const { rejected, check } = this.last;
    return { exit_reason: reason, output: null, rejected, validation: { valid: false, ...check, repaired: false } };
  }
}

function repairReason(answer: Answer<unknown>, { violations, warnings }: Check): RepairReason | undefined {
  if (!answer.ok) return "invalid_output";
  if (violations.length > 0) return "violations";
  return warnings.some(({ code }) => REPAIRING_WARNINGS.has(code)) ? "warnings" : undefined;
}
