import type { FilterOptions } from "../traces/filter-options.js";

/** The options of `underwrite cases harvest`, as the command line gives them. */
export interface HarvestOptions extends FilterOptions {
  agent?: string;
  source: string;
  score?: string[];
  masked?: boolean;
  dryRun?: boolean;
  accept?: string[];
  noConfig?: boolean;
  json?: boolean;
}
