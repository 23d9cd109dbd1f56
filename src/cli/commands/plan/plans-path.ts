import { join } from "node:path";

/** The folder of the plans, in the working folder. */
export function plansPath(): string {
  return join(process.cwd(), "plans");
}
