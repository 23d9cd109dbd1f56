import { createHash, createHmac } from "node:crypto";
import * as z from "zod/mini";
import { UserError } from "../errors.js";
import { type Case, type CaseFields, caseSchema, labelsByPolicy } from "../evals/cases/case.js";
import type { AgentDefinition } from "../runtime/definition/agent.js";
import { readAs } from "../runtime/read-as.js";
import { jsonKey } from "../text/json.js";
import { sha256 } from "../text/sha256.js";

/** How often a stratum is drawn from for an input that is not known already. */
const TRIES = 50;

/** A fresh input, labelled by the reference. */
export interface FreshInput<Input = unknown> {
  /** `fresh-` and the hash of the input. */
  key: string;
  origin: "fresh";
  stratum: string;
  case: Case<Input>;
}

/** Why no fresh inputs can be drawn for an agent; undefined where they can. */
export function noSampler<Input, Output>({ name, evals, lacks }: AgentDefinition<Input, Output>): string | undefined {
  if (!evals?.sample) return `The agent ${name} draws no fresh inputs (evals.sample).`;
  if (lacks.has("reference")) return `The agent ${name} has no reference to label fresh inputs by.`;
  return undefined;
}

/**
 * The seed of a round's fresh inputs. Whoever makes the patch cannot know it: it follows from a secret, and from the
 * patch itself, so that a patch cannot be made for its inputs, and a patch that is tried again meets the same ones.
 *
 * @param secret of this machine, which the coding agent and the candidate cannot read
 */
export function freshSeed(secret: string | Uint8Array, of: { campaign: string; round: number; patch: string }): string {
  return createHmac("sha256", secret)
    .update(JSON.stringify([of.campaign, of.round, of.patch]))
    .digest("hex");
}

/**
 * Fresh inputs of an agent from its sampler, endlessly: every stratum once in a random order, then again. The same seed
 * gives the same inputs; none is drawn twice, and none that is `known`.
 *
 * @param known inputs that others have seen: those of the suite
 * @throws UserError for an agent without sampler or reference, for an input that the agent does not accept, and when a
 *   stratum has no more inputs
 */
export function* freshInputs<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  seed: string,
  known: readonly Input[] = [],
): Generator<FreshInput<Input>, never> {
  const missing = noSampler(agent);
  const sampler = agent.evals?.sample;
  if (missing !== undefined || !sampler) throw new UserError(missing ?? "");
  const { strata } = sampler;
  if (strata.length === 0) throw new UserError(`The sampler of the agent ${agent.name} has no strata.`);
  const seen = new Set(known.map(jsonKey));
  for (let cycle = 0; ; cycle++) {
    for (const stratum of shuffled(strata, seededRandom(`${seed} ${cycle}`))) {
      const random = seededRandom(`${seed} ${cycle} ${stratum}`);
      const input = drawNew(agent, sampler.draw, stratum, random, seen);
      yield { key: keyOf(input), origin: "fresh", stratum, case: caseOf(agent, input, stratum) };
    }
  }
}

/** The first so many fresh inputs. */
export function drawFresh<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  seed: string,
  count: number,
  known: readonly Input[] = [],
): FreshInput<Input>[] {
  const inputs = freshInputs(agent, seed, known);
  return Array.from({ length: count }, () => inputs.next().value);
}

/** Random numbers from 0 to below 1 that follow from a seed, and that nobody can tell without it: hashes of a counter. */
export function seededRandom(seed: string): () => number {
  let counter = 0;
  return () => {
    const hash = createHash("sha256").update(`${seed} ${counter++}`).digest();
    return (hash.readUIntBE(0, 6) * 32 + (hash.readUInt8(6) & 31)) / 2 ** 53;
  };
}

function drawNew<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  draw: (stratum: string, random: () => number) => Input,
  stratum: string,
  random: () => number,
  seen: Set<string>,
): Input {
  for (let tries = 0; tries < TRIES; tries++) {
    const drawn = draw(stratum, random);
    const parsed = readAs(agent.input, drawn);
    if (!parsed.ok) {
      throw new UserError(
        `The sampler of the agent ${agent.name} drew an input of ${stratum} that its schema does not accept (${parsed.problem}): ${JSON.stringify(drawn)}.`,
      );
    }
    const key = jsonKey(parsed.data);
    if (seen.has(key)) continue;
    seen.add(key);
    return parsed.data;
  }
  throw new UserError(`The sampler of the agent ${agent.name} draws nothing new of ${stratum}: give it more to vary.`);
}

function keyOf(input: unknown): string {
  return `fresh-${sha256(jsonKey(input), 16)}`;
}

/** The input as a case: everything that the reference says of it is expected. */
function caseOf<Input, Output>(agent: AgentDefinition<Input, Output>, input: Input, stratum: string): Case<Input> {
  const fields: CaseFields = z.parse(caseSchema, {
    id: keyOf(input),
    description: `A fresh input: ${stratum}.`,
    application: input,
    expected: labelsByPolicy(agent, input),
    source: "fresh",
  });
  return { ...fields, application: input, file: "" };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
