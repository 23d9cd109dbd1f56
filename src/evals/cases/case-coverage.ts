import { UserError } from "../../errors.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Case } from "./case.js";

/** What a suite exercises of one dimension. */
interface DimensionCoverage {
  name: string;
  /** Each value that the dimension can take, with how many cases fall there. */
  values: { value: string; cases: number }[];
  /** Values that no case exercises. */
  missing: string[];
}

/** What a suite exercises. */
export interface CaseCoverage {
  /** Cases that count: drafts do not. */
  cases: number;
  drafts: number;
  /** Values exercised, of all dimensions' values. */
  covered: number;
  total: number;
  dimensions: DimensionCoverage[];
}

/**
 * Counts where the cases of a suite fall, in the dimensions that the agent names. Drafts are left out: an eval does
 * not run them.
 *
 * @throws UserError for an agent that names no dimensions
 */
export function measureCoverage<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  cases: readonly Case<Input>[],
): CaseCoverage {
  const { evals } = agent;
  if (!evals || Object.keys(evals.dimensions).length === 0)
    throw new UserError(`The agent ${agent.name} names nothing to count coverage by (evals.dimensions).`);
  const counted = cases.filter(({ reviewed }) => reviewed !== false);
  const places = counted.map(({ application }) => evals.classify(application));
  const dimensions = Object.entries(evals.dimensions).map(([name, possible]) => {
    const values = possible.map((value) => ({
      value,
      cases: places.filter((place) => place[name]?.includes(value)).length,
    }));
    return { name, values, missing: values.filter((each) => each.cases === 0).map(({ value }) => value) };
  });
  const total = dimensions.reduce((sum, { values }) => sum + values.length, 0);
  const missing = dimensions.reduce((sum, dimension) => sum + dimension.missing.length, 0);
  return { cases: counted.length, drafts: cases.length - counted.length, covered: total - missing, total, dimensions };
}
