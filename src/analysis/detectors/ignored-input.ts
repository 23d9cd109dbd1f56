import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { claimedInputs } from "../facts/claimed-inputs.js";
import type { Inspection, JudgedTool, Judgement } from "../facts/judge.js";
import { type FindingKey, type Mark, quoteOf, type RunRef, type Sighting } from "../facts/sighting.js";
import { descriptionOf } from "../facts/tool-definitions.js";
import { hashOf } from "../kept/columns.js";
import { type Collector, collecting, type Detector, type Fact, sightingOf } from "./detector.js";
import { faultsOf, IGNORES } from "./tool-results.js";

/** A run that shows it, and the faults of the tool that it shows. */
interface SeenRun extends RunRef {
  fault: FindingKey;
  marks: Mark[];
}

/** Runs whose inputs differ in one field only, and for which a tool returned the same. */
interface Same {
  runs: SeenRun[];
  /** What the reference says of the first run, and whether it says another thing of a later one. */
  expected: string;
  proven: boolean;
  quote: string;
}

export const ignoredInput: Detector = {
  finds: [IGNORES],
  catches:
    "equal results of a tool for runs that differ in one input alone, which the tool's description claims its result to depend on, while the reference's differ",
  leavesAlone:
    "calls with arguments, whose result may depend on these; results that agree with the reference, tools that it has no figures of, and inputs that no two runs vary alone",
  collect: collecting({ read: wrongResults, begin: () => new IgnoredInputs() }),
};

/** A wrong result of a tool, for one of the inputs that it claims to depend on. */
interface WrongResult {
  subject: string;
  /** A hash of the other fields, and of the result. */
  group: number;
  expected: string;
  span_id: string;
  fault: FindingKey;
  marks: Mark[];
  quote: string;
}

function wrongResults({ run, judgement, agent }: Inspection): Fact<never, WrongResult[]> | undefined {
  const own = (judgement?.tools ?? [])
    .filter(({ wrong, call }) => wrong.length > 0 && call.arguments === "{}")
    .flatMap((tool) => resultsOf(tool, run, judgement as Judgement, agent));
  return own.length === 0 ? undefined : { own };
}

function resultsOf(tool: JudgedTool, run: RecordedRun, judgement: Judgement, agent: AnyAgent): WrongResult[] {
  const { call, figures } = tool;
  const input = judgement.input as Record<string, Json>;
  const reference = judgement.reference.figures;
  const known = figures.filter(({ key }) => Object.hasOwn(reference, key));
  const expected = known.map(({ key, name }) => `${name} ${JSON.stringify(reference[key])}`).join(", ");
  const untrusted = agent.analysis?.untrusted ?? [];
  const quote = quoteOf(call.result_text);
  return claimedInputs(descriptionOf(call.name, run, agent), agent).map((field) => {
    const others = Object.entries(input).filter(([name]) => name !== field && !untrusted.includes(name));
    const group = hashOf(JSON.stringify([others, call.result_text]));
    return {
      subject: `${call.name} ${field}`,
      group,
      expected,
      span_id: call.span_id,
      quote,
      ...faultsOf(tool, input, agent),
    };
  });
}

class IgnoredInputs implements Collector<never, WrongResult[]> {
  /** By tool and field, then by a hash of the other fields and the result. */
  private readonly seen = new Map<string, Map<number, Same>>();

  add(run: RunRef, { own = [] }: Fact<never, WrongResult[]>): void {
    for (const { subject, group, expected, span_id, fault, marks, quote } of own) {
      const ref = { ...run, span_id, fault, marks };
      const groups = this.seen.get(subject) ?? new Map<number, Same>();
      this.seen.set(subject, groups);
      const same = groups.get(group);
      if (!same) groups.set(group, { runs: [ref], expected, proven: false, quote });
      else {
        same.runs.push(ref);
        same.proven ||= same.expected !== expected;
      }
    }
  }

  /** What the runs together prove. */
  finish(): Sighting[] {
    return [...this.seen].flatMap(([subject, groups]) =>
      [...groups.values()]
        .filter(({ proven }) => proven)
        .flatMap(({ runs, expected, quote }) =>
          runs.map(({ fault, marks, ...run }) => sightingOf(IGNORES, run, { subject, quote, expected, fault, marks })),
        ),
    );
  }
}
