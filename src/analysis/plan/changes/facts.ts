import { figuresIn } from "../../../reading/figures-in.js";
import { traitOf } from "../../../runtime/check/warning-codes.js";
import type { AnyAgent, Reference } from "../../../runtime/definition/agent.js";
import { agentVersion } from "../../../runtime/definition/agent-version.js";
import { takesArguments } from "../../../runtime/definition/tool.js";
import type { Json } from "../../../runtime/models/message.js";
import { answerOf, type RecordedRun, stood, versionIn } from "../../../runtime/record/recorded-run.js";
import { InputRanges } from "../../facts/input-ranges.js";
import { type JudgedTool, judge } from "../../facts/judge.js";
import { quoteOf } from "../../facts/sighting.js";
import { isFailure, toolsOffered } from "../../facts/tool-definitions.js";
import { figureAgrees, figuresOf } from "../../facts/tool-figures.js";

/** A run in which a tool returned a wrong figure. */
export interface WorkedExample {
  trace_id: string;
  input: Readonly<Record<string, Json>>;
  said: string;
  wrong: readonly { key: string; name: string; expected: Json }[];
}

/** What a tool of recorded runs returned. */
export interface ToolSeen {
  /** The reference's figures that it returned, each with the runs in which it was right and in which it was wrong. */
  keys: Map<string, { right: number; wrong: number }>;
  /** It returned what is no figure of the reference, or took arguments: its results cannot be written out from it. */
  more: boolean;
  /** A few runs in which it returned wrong figures, and in which it failed. */
  examples: WorkedExample[];
  failures: Omit<WorkedExample, "wrong">[];
  /** Inputs for which it returned wrong figures, and which of these were today's code's: a few. */
  misjudged: (Sample & { wrongOfToday: readonly string[] })[];
  /** Runs of today's code in which it did. */
  wrongToday: number;
}

/** The reference's figures that today's tool returns: rightly, wrongly, and rightly where the same code had one wrong. */
interface ReturnedToday {
  right: ReadonlySet<string>;
  wrong: ReadonlySet<string>;
  unsteady: ReadonlySet<string>;
}

interface Sample {
  input: Readonly<Record<string, Json>>;
  reference: Reference<unknown>;
}

/** What recorded runs with a finding say beside the findings, and what today's definition makes of their inputs. */
export interface PlanFacts {
  tools: ReadonlyMap<string, ToolSeen>;
  /** The reference's figures that some tool returned rightly, by trace. */
  rightKeys: ReadonlyMap<string, ReadonlySet<string>>;
  /** Traces whose outcome is not the reference's, and those in which any field is not, or whose answer did not stand. */
  wrongOutcome: ReadonlySet<string>;
  wrongAnswer: ReadonlySet<string>;
  /** Traces that were made under today's instructions. */
  ofToday: ReadonlySet<string>;
  /** Traces in which today's own check lets a wrong answer pass. */
  unchecked: ReadonlySet<string>;
  /** Inputs of wrong answers, by trace, with what the reference says of them. */
  failed: ReadonlyMap<string, Sample>;
  /** Inputs of any runs with a finding: a few. */
  samples: ReadonlyMap<string, Sample>;
  /** What today's tools return on these inputs, by tool. */
  today: ReadonlyMap<string, ReturnedToday>;
  /** Which inputs runs have that show something, and no others: see `InputRanges`. */
  ranges: InputRanges;
}

/** Most traces that are kept by name, inputs that are kept, and examples of a tool. */
const MAX_TRACES = 2000;
const MAX_SAMPLES = 20;
const MAX_FAILED = 500;
const MAX_EXAMPLES = 2;
/** Calls of each of today's tools: on inputs for which it was wrong, and on others. */
const MAX_CALLS = 5;

/** What a tool can be called, so that changes may name it: a model can ask for one by any text. */
const TOOL_NAME = /^[A-Za-z_][\w.-]{0,63}$/;

/** A run of which a tool call is. */
type ToolRun = Pick<WorkedExample, "trace_id" | "input"> & {
  reference: Reference<unknown>;
  right: Set<string>;
  ofToday: boolean;
};

/** Whether a run was made by what the agent is today, as far as is known. */
function isOfToday({ versions }: RecordedRun, agent: AnyAgent): boolean {
  const today = versionIn(agentVersion(agent));
  const parts = ["policy", "instructions", "tools", "code"] as const;
  return today.code !== null && parts.every((part) => versions[part] === today[part]);
}

/** Gathers facts from runs, one after the other. */
export class FactCollector {
  private readonly tools = new Map<string, ToolSeen>();
  private readonly rightKeys = new Map<string, ReadonlySet<string>>();
  private readonly wrongOutcome = new Set<string>();
  private readonly wrongAnswer = new Set<string>();
  private readonly ofToday = new Set<string>();
  private readonly unchecked = new Set<string>();
  private readonly failed = new Map<string, Sample>();
  private readonly samples = new Map<string, Sample>();

  private readonly ranges: InputRanges;

  constructor(private readonly agent: AnyAgent) {
    this.ranges = new InputRanges(agent);
  }

  /** Takes a run beside those with a finding: what its input is. */
  compare(run: RecordedRun): void {
    this.ranges.add(run);
  }

  add(run: RecordedRun): void {
    const judgement = judge(run, this.agent);
    if (!judgement || this.rightKeys.size >= MAX_TRACES) return;
    const { trace_id } = run;
    const { reference } = judgement;
    const input = judgement.input as Record<string, Json>;
    if (this.samples.size < MAX_SAMPLES) this.samples.set(trace_id, { input, reference });
    if (run.versions.instructions === versionIn(agentVersion(this.agent)).instructions) this.ofToday.add(trace_id);
    const isLost = !stood(run) && answerOf(run) !== undefined;
    if (judgement.violations.length > 0 || isLost) {
      this.wrongAnswer.add(trace_id);
      if (this.failed.size < MAX_FAILED) this.failed.set(trace_id, { input, reference });
    }
    if (judgement.violations.some(({ code }) => traitOf(this.agent, code)?.outcome)) this.wrongOutcome.add(trace_id);
    if (judgement.unchecked.length > 0) this.unchecked.add(trace_id);
    for (const name of toolsOffered(run).keys()) if (TOOL_NAME.test(name)) this.seen(name);
    const right = new Set<string>();
    const ofToday = isOfToday(run, this.agent);
    for (const tool of judgement.tools) this.addTool(tool, { trace_id, input, reference, right, ofToday });
    this.rightKeys.set(trace_id, right);
  }

  private addTool({ call, figures, wrong }: JudgedTool, { trace_id, input, reference, right, ofToday }: ToolRun): void {
    if (!TOOL_NAME.test(call.name)) return;
    const seen = this.seen(call.name);
    const known = figures.filter(({ key }) => Object.hasOwn(reference.figures, key));
    const all = typeof call.result === "string" ? figuresIn(call.result).length : figures.length;
    if (call.arguments !== "{}" || all > known.length) seen.more = true;
    for (const { key } of known) {
      const count = seen.keys.get(key) ?? { right: 0, wrong: 0 };
      const isWrong = wrong.some((figure) => figure.key === key);
      count[isWrong ? "wrong" : "right"]++;
      seen.keys.set(key, count);
      if (!isWrong) right.add(key);
    }
    const said = quoteOf(call.result_text || call.error_message);
    if (isFailure(call) && seen.failures.length < MAX_EXAMPLES) seen.failures.push({ trace_id, input, said });
    if (wrong.length === 0) return;
    if (ofToday) seen.wrongToday++;
    if (seen.misjudged.length < MAX_CALLS) {
      seen.misjudged.push({ input, reference, wrongOfToday: ofToday ? wrong.map(({ key }) => key) : [] });
    }
    if (seen.examples.length < MAX_EXAMPLES) seen.examples.push({ trace_id, input, said, wrong });
  }

  private seen(name: string): ToolSeen {
    const known = this.tools.get(name) ?? {
      keys: new Map(),
      more: false,
      examples: [],
      failures: [],
      misjudged: [],
      wrongToday: 0,
    };
    this.tools.set(name, known);
    return known;
  }

  /** The facts, with what today's tools return. */
  async facts(): Promise<PlanFacts> {
    const today = new Map<string, ReturnedToday>();
    for (const tool of this.agent.tools) {
      if (!takesArguments(tool)) today.set(tool.name, await this.returnedToday(tool));
    }
    const { tools, rightKeys, wrongOutcome, wrongAnswer, ofToday, unchecked, failed, samples, ranges } = this;
    return { tools, rightKeys, wrongOutcome, wrongAnswer, ofToday, unchecked, failed, samples, today, ranges };
  }

  private async returnedToday(tool: AnyAgent["tools"][number]): Promise<ReturnedToday> {
    const [right, wrong, unsteady] = [new Set<string>(), new Set<string>(), new Set<string>()];
    const { misjudged = [] } = this.tools.get(tool.name) ?? {};
    const others = [...this.samples.values()].slice(0, MAX_CALLS).map((sample) => ({ ...sample, wrongOfToday: [] }));
    for (const { input, reference, wrongOfToday } of [...misjudged, ...others]) {
      const result = await Promise.resolve()
        .then(() => tool.run(input, {}))
        .catch(() => undefined); // a tool that throws returns nothing
      if (result === undefined) continue;
      for (const figure of figuresOf(result, this.agent.analysis?.figureNames ?? {})) {
        const expected = reference.figures[figure.key];
        if (expected === undefined) continue;
        const isRight = figureAgrees(figure, expected);
        (isRight ? right : wrong).add(figure.key);
        if (isRight && wrongOfToday.some((key) => key === figure.key)) unsteady.add(figure.key);
      }
    }
    for (const key of wrong) right.delete(key);
    return { right, wrong, unsteady };
  }
}
