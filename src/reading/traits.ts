import type { Language } from "./languages/language.js";
import type { LearnedKinds } from "./learned/learned.js";

/** What a figure counts. Years are counted in months; `any` is a number whose unit nothing tells. */
export type Unit = "usd" | "percent" | "points" | "months" | "days" | "times" | "plain" | "foreign" | "any";

/** Words of each language that one thing goes by: phrases separated by `|`. `any` holds in every language. */
export type Words = Partial<Record<Language["code"] | "any", string>>;

/** Something that a text can state a figure for: an input, a figure of the reference or of a tool, a field of the output. */
export interface Quantity {
  /** The key under which inputs, reference and tools have it. */
  key: string;
  unit: Unit;
  /** The time that an amount is for. */
  per?: "month" | "year";
  /** It is the highest value that the policy allows for that other quantity. */
  limits?: string;
  /** The outcome is a no exactly where the limited quantity is over this limit. */
  decides?: boolean;
  /** It is the lowest value that makes that other quantity count. */
  floorOf?: string;
  /** A common label means it only beside a word such as before or current: the DTI without the loan. */
  qualified?: boolean;
  /** The field of the output that states it. */
  field?: string;
}

/** Phrases that name one or several quantities: `income` is the yearly or the monthly one. */
export interface Label {
  keys: readonly string[];
  /** Too common a word to hold a figure against it: `loan`, in `with the loan $2,696.97 are due`. */
  isLoose?: boolean;
  words: Words;
}

/** Values of a field that have names, such as tiers: each brings figures of its own. */
interface NamedValue {
  /** The quantity or figure that has this value: `tier`. */
  key: string;
  value: string;
  words: Words;
}

/** A subject that a reasoning may not lean on. */
export interface Topic {
  code: "rule_not_in_policy" | "prohibited_basis";
  /** What kind of rule or basis, in words. */
  name: string;
  /** Its words alone are an observation; it takes a word for a limit or a reason to lean on it, and where that stands. */
  needsNorm?: "clause" | "sentence";
  /** Beside a named value its words are the policy's own: a tier's minimum score. */
  nameExcuses?: boolean;
  /** In a sentence that gives this quantity rightly its words are another name of it: a credit history of 765. */
  alsoNames?: string;
  /** "No …" says that there is no such rule, not that somebody lacks it. */
  noneIsNoRule?: boolean;
  /** What could be made of a rule and is not, where a text denies or wishes for it: an override, discretion. */
  isMercy?: boolean;
  /** Beside a figure, with nothing that is asked for, it is an observation: a buffer of 7.21 points. */
  figureExcuses?: boolean;
  /** A value at which this input turns the outcome says that the policy is meant: "the least income for this loan is $91,090.94". */
  flipExcuses?: string;
  /** Advice to bring it is no rule: a larger deposit, a co-borrower. */
  mayBeAdvised?: boolean;
  words: Words;
}

/** What a reading of an agent's texts needs to know. Everything here is special to the agent's domain. */
export interface ReadingTraits<Input> {
  /** The output's field that is prose. */
  field: string;
  /** Outcomes, as `outcomeOf` gives them, that mean yes. */
  favourable: readonly string[];
  /** Outcome words beside the languages' own, such as `pay out`. */
  words?: { favourable?: Words; unfavourable?: Words };
  quantities: readonly Quantity[];
  labels: readonly Label[];
  names?: readonly NamedValue[];
  /** The key of the quantity that decides which named value holds: `credit_score` for tiers. */
  decides?: string;
  topics?: readonly Topic[];
  /** Keys of quantities that are never too low: a text that says so leans on a rule that is none. */
  withoutMinimum?: readonly string[];
  /** Figures beside those of the input and the reference, by the keys of the quantities. */
  figures?(input: Input): Record<string, number | readonly number[]>;
  /**
   * What would hold under another named value of the same input: figures by key. Cited as such, they are grounded.
   * `figures` may be a getter: it is read only for a name that a text is about.
   */
  alternatives?(input: Input): { value: string; figures: Record<string, number> }[];
  /** Numbers of the policy that hold for any input. */
  constants?: readonly { value: number; unit: Unit }[];
  /** Words of policy and domain that a reason may consist of: they name no rule of their own. */
  neutral?: Words;
  /** What sentences are made of that no list of phrases has, learned from labelled texts of the agent. */
  learned?: LearnedKinds;
  /** The input's fields of free text, whose figures a text may quote. */
  untrusted?: readonly string[];
}
