import type { Facts } from "../../reading/facts.js";
import type { ReadingTraits } from "../../reading/traits.js";
import type { AgentDefinition } from "../definition/agent.js";
import { readAs } from "../read-as.js";
import { factsOf } from "./text-facts.js";

/** Most other inputs that are tried for one text: for their outcome, with one value changed, and with several. */
const MAX_OUTCOMES = 200;
const MAX_CHANGED_ONCE = 150;
const MAX_CHANGED_TWICE = 300;

/**
 * What an agent's reference says of inputs that differ from the one decided on. Each is reckoned out once, and only where
 * a text asks for it; of a text with very many figures the last ones are not tried.
 */
export class OtherInputs<Input, Output> {
  private readonly outcomes = new Map<string, string | undefined>();
  private readonly changedOnce = new Map<string, Facts["known"]>();
  /** Apart: what is said of one change is reckoned out whatever else is tried. */
  private readonly changedTwice = new Map<string, Facts["known"]>();
  private keys: ReadonlySet<string> | undefined;

  constructor(
    private readonly agent: AgentDefinition<Input, Output>,
    private readonly traits: ReadingTraits<Input>,
    private readonly input: Input,
    private readonly output: Output,
  ) {}

  /** Whether the outcome changes where one value of the input passes from one to another. */
  turns(key: string, from: number, to: number): boolean {
    const before = this.outcomeAt(key, from);
    if (before === undefined) return false;
    const after = this.outcomeAt(key, to);
    return after !== undefined && after !== before;
  }

  /**
   * What the policy reckons out for the input with these values changed: a field, a limit, what has one, and how far that is
   * from its limit.
   */
  whatIf(changes: Readonly<Record<string, number>>): Facts["known"] {
    const changed = Object.keys(changes);
    const [made, most] =
      changed.length === 1 ? [this.changedOnce, MAX_CHANGED_ONCE] : [this.changedTwice, MAX_CHANGED_TWICE];
    let name = "";
    for (const key of changed.sort()) name += `${key}=${changes[key]},`;
    const known = made.get(name);
    if (known || made.size >= most) return known ?? [];
    const parsed = readAs(this.agent.input, { ...this.input, ...changes });
    const fresh = parsed.ok ? this.reckonedFor(parsed.data) : [];
    made.set(name, fresh);
    return fresh;
  }

  private outcomeAt(key: string, value: number): string | undefined {
    const { agent, input, output, outcomes } = this;
    const name = `${key}=${value}`;
    if (outcomes.has(name) || outcomes.size >= MAX_OUTCOMES) return outcomes.get(name);
    const parsed = readAs(agent.input, { ...input, [key]: value });
    const given = parsed.ok ? agent.reference(parsed.data).output : undefined;
    const outcome = given && (agent.outcomeOf({ ...output, ...given }) ?? undefined);
    outcomes.set(name, outcome);
    return outcome;
  }

  private reckonedFor(input: Input): Facts["known"] {
    const reference = this.agent.reference(input).figures;
    const { known, isFixed } = factsOf(this.traits, input, { input: {}, reference, toolResults: [], ...NOTHING_ELSE });
    this.keys ??= this.reckonedKeys();
    const keys = this.keys;
    const reckoned = known.filter(({ key = "", value, unit }) => keys.has(key) && !isFixed(value, unit));
    return [...reckoned, ...this.distancesIn(known, input)];
  }

  private distancesIn(known: Facts["known"], input: Input): Facts["known"] {
    const given = input as Readonly<Record<string, unknown>>;
    return known.flatMap(({ key, value, unit }) => {
      const of = this.traits.quantities.find((quantity) => quantity.key === key)?.limits;
      if (of === undefined) return [];
      const limited = known.find((each) => each.key === of)?.value ?? given[of];
      return typeof limited === "number" ? [{ key: undefined, value: Math.abs(value - limited), unit }] : [];
    });
  }

  private reckonedKeys(): ReadonlySet<string> {
    const { quantities } = this.traits;
    const limits = new Set(quantities.map((quantity) => quantity.limits));
    const given = new Map(Object.entries(this.input as Readonly<Record<string, unknown>>));
    const reckoned = quantities.filter(({ key, field, limits: of }) => {
      return typeof given.get(key) !== "number" && (field !== undefined || of !== undefined || limits.has(key));
    });
    return new Set(reckoned.map(({ key }) => key));
  }
}

const NOTHING_ELSE = { flips: () => [], turns: () => false, whatIf: () => [] };
