/** `error`: the run or a grader itself failed, which is never a pass and never a low score. */
export type CaseStatus = "pass" | "fail" | "error" | "skipped";
