import { join } from "node:path";
import { findUpwards } from "../../folder/upwards.js";

/** The folder of what is known of model judges, in the working folder. It is under version control. */
export function judgesFolder(): string {
  return findUpwards(process.cwd(), "judges", { withinProject: true }) ?? join(process.cwd(), "judges");
}
