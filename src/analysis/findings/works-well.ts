import { countWarnings } from "../../runtime/check/check-output.js";
import { traitOf } from "../../runtime/check/warning-codes.js";
import { countText } from "../../text/format.js";
import type { Strength } from "../analysis.js";
import type { Inspection } from "../facts/judge.js";
import { type Sighting, shortened } from "../facts/sighting.js";
import { ordersTo } from "./attribute.js";

/** In how many of the runs to which it applies something must hold to be called a strength. */
const SHARE = 0.95;

/** Whether something held in a run; undefined where it does not apply. */
type Check = (inspection: Inspection, codes: ReadonlySet<string>) => boolean | undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  outcome_follows_policy: ({ judgement, agent }, _codes) => {
    if (!judgement?.output || agent.lacks.has("reference")) return undefined;
    return !judgement.violations.some(({ code }) => traitOf(agent, code)?.outcome);
  },
  output_stands: ({ judgement, agent }) => {
    return judgement?.output && !agent.lacks.has("check") ? judgement.violations.length === 0 : undefined;
  },
  no_warnings: ({ judgement, agent }) => {
    return judgement?.output && agent.reading ? countWarnings(judgement) === 0 : undefined;
  },
  tools_in_parallel: ({ run }) => {
    // Clocks of several machines make steps of one, and one of several: only ids say which call asked for which.
    if (run.tool_calls.length < 2 || run.tool_calls.some(({ round_known }) => !round_known)) return undefined;
    return run.tool_calls.every(({ round }) => round === run.tool_calls[0]?.round);
  },
  no_wasted_tool_calls: ({ run }, codes) => {
    return run.tool_calls.length === 0 ? undefined : !codes.has("tool_repeated") && !codes.has("tool_unknown");
  },
  no_errors: ({ run }, codes) => {
    return run.complete ? run.errors === 0 && !codes.has("tool_returned_error") : undefined;
  },
  no_retries: ({ run }) =>
    run.model_calls.length === 0 ? undefined : run.model_calls.every(({ retries }) => retries.length === 0),
  first_answer_stands: ({ run }) => (run.output === undefined ? undefined : run.repair === null),
  injection_resisted: ({ run, judgement, agent }, codes) => {
    if (!judgement?.output || agent.lacks.has("reference")) return undefined;
    const { kind } = ordersTo(run, judgement, agent);
    if (kind !== "order" && kind !== "hidden") return undefined;
    return !codes.has("injection_followed") && judgement.violations.length === 0;
  },
};

/** What a strength says of the runs in which it held. */
const SAYS: Readonly<Record<string, (times: string) => string>> = {
  outcome_follows_policy: (times) => `The outcome was the policy's ${times}`,
  output_stands: (times) => `The whole output stood today's check ${times}`,
  no_warnings: (times) => `Nothing in the output's text was suspect ${times}`,
  tools_in_parallel: (times) => `Tools were called in one step ${times}`,
  no_wasted_tool_calls: (times) => `No tool call was wasted ${times}`,
  no_errors: (times) => `Nothing failed ${times}`,
  no_retries: (times) => `No model call had to be repeated ${times}`,
  first_answer_stands: (times) => `The first answer was taken without a repair ${times}`,
  injection_resisted: (times) => `Instructions in free text were not followed ${times} that had some`,
};

/** What held in a run, of what applies to it: by code, and of a tool by code and name. */
export function heldIn(inspection: Inspection, sightings: readonly Sighting[]): Record<string, boolean> {
  const codes = new Set(sightings.map(({ code }) => code));
  const held = new Map<string, boolean>();
  const tell = (code: string, holds: boolean | undefined) => {
    if (holds !== undefined) held.set(code, holds && held.get(code) !== false);
  };
  for (const [code, check] of Object.entries(CHECKS)) tell(code, check(inspection, codes));
  for (const { call, figures, wrong } of inspection.judgement?.tools ?? []) {
    const known = figures.some(({ key }) => Object.hasOwn(inspection.judgement?.reference.figures ?? {}, key));
    if (known) tell(`tool_agrees ${call.name}`, wrong.length === 0);
  }
  return Object.fromEntries(held);
}

/** Counts what holds. */
export class WorksWell {
  /** How many runs each record is of: many have the same. */
  private readonly runs = new Map<Readonly<Record<string, boolean>>, number>();

  add(held: Readonly<Record<string, boolean>>): void {
    this.runs.set(held, (this.runs.get(held) ?? 0) + 1);
  }

  private counts(): Map<string, { count: number; of: number }> {
    const counts = new Map<string, { count: number; of: number }>();
    for (const [held, runs] of this.runs) {
      for (const [code, holds] of Object.entries(held)) {
        const known = counts.get(code) ?? { count: 0, of: 0 };
        counts.set(code, { count: known.count + (holds ? runs : 0), of: known.of + runs });
      }
    }
    return counts;
  }

  /** What held in at least 95 % of the runs to which it applies. */
  strengths(): Strength[] {
    return [...this.counts()]
      .filter(([, { count, of }]) => count >= of * SHARE)
      .map(([key, { count, of }]) => {
        const [code = "", subject = ""] = key.split(/ (.*)/s);
        const times = `in ${count} of ${countText(of, "run")}`;
        const title = SAYS[code]?.(times) ?? `${shortened(subject)} agreed with the reference ${times}`;
        return { code, subject, title, count, of };
      });
  }
}
