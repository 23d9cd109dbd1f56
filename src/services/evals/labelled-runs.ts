import { instructionsHash, rubricHash } from "../../evals/graders/rubric.js";
import { type Judgement, judgementsIn } from "../../evals/judge/judgement.js";
import { type Label, labelIn } from "../../evals/judge/labels.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { type RecordedRun, readRun } from "../../runtime/record/recorded-run.js";
import { jsonKey } from "../../text/json.js";
import { VERDICTS } from "../../tracing/score.js";
import type { Project } from "../open-project.js";
import { readSuite } from "./check-cases.js";

/** A run that a person has labelled, with what is known of it. */
export interface Labelled {
  run: RecordedRun;
  id: string;
  label: Label;
  /** Of its case; undefined where no case of today has its input and a rubric. */
  rubric: string | undefined;
  judgements: Judgement[];
}

/** The rubrics of an agent's cases of today, by their hash and by the input that they are of. */
export class Rubrics {
  readonly byHash = new Map<string, string>();
  private readonly byInput = new Map<string, { id: string; rubric: string }[]>();

  constructor(agent: AnyAgent, files: readonly string[] | undefined) {
    for (const { id, rubric, application } of readSuite(agent, { cases: files }).cases) {
      if (rubric === undefined) continue;
      const key = jsonKey(application);
      this.byHash.set(rubricHash(rubric), rubric);
      this.byInput.set(key, [...(this.byInput.get(key) ?? []), { id, rubric }]);
    }
  }

  /** The rubric of the case that a run is of; of several with its input that of the first. */
  of(input: unknown): string | undefined {
    return input === undefined ? undefined : this.byInput.get(jsonKey(input))?.[0]?.rubric;
  }
}

/** The runs that people have labelled, with what judges said of them by today's instructions and rubrics. */
export async function readLabelled(
  project: Project,
  agent: AnyAgent,
  rubrics: Rubrics,
  since: number | undefined,
): Promise<{ labelled: Labelled[]; stale: number }> {
  const source = await project.source("local");
  const instructions = instructionsHash();
  const labelled = new Map<string, Labelled>();
  let stale = 0;
  for (const name of VERDICTS) {
    for await (const trace of source.traces({ since, scores: [{ name }] })) {
      const run = readRun(trace, agent.name);
      const label = labelIn(trace.all_scores);
      if (!label || run.agent !== agent.name || labelled.has(trace.trace_id)) continue;
      const all = judgementsIn(trace.all_scores);
      const judgements = all.filter(({ by }) => by.instructions === instructions && rubrics.byHash.has(by.rubric));
      stale += all.length - judgements.length;
      labelled.set(trace.trace_id, { run, id: trace.trace_id, label, rubric: rubrics.of(run.input), judgements });
    }
  }
  return { labelled: [...labelled.values()], stale };
}
