import type { Json } from "../models/message.js";

/** What an agent knows about being analysed. The detectors know no domain beyond this. */
export interface AnalysisTraits<Input, Output = unknown> {
  /** Metamorphic laws: how the outcome may move when one input moves. */
  relations: readonly Relation[];
  /** Known ways to compute a field of the output or a figure of a tool, right and wrong, so that one can be named. */
  methods: readonly Method<Input>[];
  /**
   * How the policy computes a figure of the reference, or determines a field of the output, in words that can follow
   * its name: `max_loan_usd` → "`capacity_usd` × …". Keys of other figures stand between backticks: plans put them into
   * tools and instructions.
   */
  formulas?: Readonly<Record<string, string>>;
  /** What each code of a violation means for a finding; those of `warning-codes.ts` need not be here. */
  violations: Readonly<Record<string, ViolationTrait>>;
  /** Tools that every run must call, where they are offered to the model. */
  requiredTools: readonly string[];
  /** Input fields of free text, written by strangers: they may never change an output. */
  untrusted: readonly string[];
  /** What tools' descriptions call each input field, beside its own name: `the proposed loan`. */
  inputWords: Readonly<Record<string, readonly string[]>>;
  /**
   * What earlier versions' tools call figures of the reference, whose key they lack: labels in lower case
   * (`monthly debt` in the text `Monthly debt: $3,950`), or keys.
   */
  figureNames: Readonly<Record<string, string>>;
  /**
   * The fields of the output that follow from figures for whoever trusts them, whether they are right or not: what
   * tells a wrong tool's consequences from the model's own mistakes. Fields whose figures are missing are left out.
   */
  follow(figures: Readonly<Record<string, Json>>): Partial<Output>;
}

/** A law over two inputs that are equal but for one field: moving it up never helps, or never hurts. */
export interface Relation {
  /** `more-income-never-hurts` */
  name: string;
  /** The input field that differs. */
  field: string;
  /** What a higher value of the field can do to the outcome. */
  higher: "never hurts" | "never helps";
}

export interface Method<Input> {
  /** The output's field, such as `monthly_payment`, or a figure of the reference, such as `post_loan_dti_percent`. */
  field: string;
  /** In words that end “computed as …”: `a 5-year term`, `the existing monthly debt`. */
  name: string;
  /** The policy's own way. */
  correct: boolean;
  compute(input: Input): number;
}

/** What a violation of some code is about, and how much it matters. */
export interface ViolationTrait {
  /** What is wrong, in words that “in 3 of 10 runs” can follow. */
  title: string;
  severity: "high" | "medium" | "low" | "info";
  /** `violation`, unless it says otherwise: the output does not stand. The others are told and block nothing. */
  level?: "violation" | "warning" | "info";
  /** What would mend it where no tool is to blame. */
  lever: "instructions" | "schema" | "flow" | "model";
  /** The output's field that is wrong; absent where it is the text. */
  field?: string;
  /** It is the outcome itself that is wrong. */
  outcome?: boolean;
  /** The text of the output and its fields disagree; which of them is wrong is another question. */
  contradiction?: boolean;
  /** The text leans on a rule that the policy does not have. */
  rule?: boolean;
  /** What the code was called before, the first name first: its findings stay the same under a new name. */
  formerly?: readonly string[];
}
