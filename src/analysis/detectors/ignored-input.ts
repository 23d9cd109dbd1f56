import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { claimedInputs } from "../facts/claimed-inputs.js";
import type { Inspection, JudgedTool } from "../facts/judge.js";
import { type FindingKey, type Mark, type Observation, quoteOf } from "../facts/observation.js";
import { descriptionOf } from "../facts/tool-definitions.js";
import { type Collector, type Detector, observe } from "./detector.js";
import { faultsOf, IGNORES } from "./tool-results.js";

/** A run that shows it, and the faults of the tool that it shows. */
interface SeenRun extends Pick<RecordedRun, "trace_id" | "span_id" | "version" | "started_at"> {
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
  collect: (agent) => new IgnoredInputs(agent),
};

class IgnoredInputs implements Collector {
  /** By tool and field, then by a hash of the other fields and the result. */
  private readonly seen = new Map<string, Map<number, Same>>();

  constructor(private readonly agent: AnyAgent) {}

  add(inspection: Inspection): void {
    for (const tool of inspection.judgement?.tools ?? [])
      if (tool.wrong.length > 0 && tool.call.arguments === "{}") this.addTool(inspection, tool);
  }

  private addTool({ run, judgement }: Inspection, tool: JudgedTool): void {
    const { call, figures } = tool;
    const input = judgement?.input as Record<string, Json>;
    const reference = judgement?.reference.figures ?? {};
    const known = figures.filter(({ key }) => Object.hasOwn(reference, key));
    const expected = known.map(({ key, name }) => `${name} ${JSON.stringify(reference[key])}`).join(", ");
    const untrusted = this.agent.analysis?.untrusted ?? [];
    const quote = quoteOf(call.result_text);
    const ref = {
      trace_id: run.trace_id,
      span_id: call.span_id,
      version: run.version,
      started_at: run.started_at,
      ...faultsOf(tool, input, this.agent),
    };
    for (const field of claimedInputs(descriptionOf(call.name, run, this.agent), this.agent)) {
      const others = Object.entries(input).filter(([name]) => name !== field && !untrusted.includes(name));
      const subject = `${call.name} ${field}`;
      const groups = this.seen.get(subject) ?? new Map<number, Same>();
      this.seen.set(subject, groups);
      const group = hash(JSON.stringify([others, call.result_text]));
      const same = groups.get(group);
      if (!same) groups.set(group, { runs: [ref], expected, proven: false, quote });
      else {
        same.runs.push(ref);
        same.proven ||= same.expected !== expected;
      }
    }
  }

  /** What the runs together prove. */
  finish(): Observation[] {
    return [...this.seen].flatMap(([subject, groups]) =>
      [...groups.values()]
        .filter(({ proven }) => proven)
        .flatMap(({ runs, expected, quote }) =>
          runs.map(({ fault, marks, ...run }) => observe(IGNORES, run, { subject, quote, expected, fault, marks })),
        ),
    );
  }
}

/** A text's hash of 53 bits (cyrb53): a hundred thousand texts collide with a chance of one in a million. */
function hash(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
