import { readFileSync } from "node:fs";
import type { EvalReport } from "./eval-run.js";

export function readReportFile(path: string): EvalReport {
  return JSON.parse(readFileSync(path, "utf8"));
}
