/** One thing that was looked at by `underwrite doctor`. */
export interface Check {
  name: string;
  status: "ok" | "failed" | "skipped";
  detail: string;
  /** What to do about a failure. */
  fix?: string;
}
