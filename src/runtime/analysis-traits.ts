/** What an agent knows about being analysed: relations that must hold, and ways to compute a field wrongly. */
export interface AnalysisTraits<Input> {
  /** Metamorphic laws: how the outcome may move when one input moves. */
  relations: readonly Relation[];
  /** Known ways to compute a field of the output or a figure of a tool, right and wrong, so that one can be named. */
  methods: readonly Method<Input>[];
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

/** One way to compute a field. */
export interface Method<Input> {
  /** The output's field, such as `monthly_payment`. */
  field: string;
  /** In words that end “computed as …”: `a 5-year term`, `the existing monthly debt`. */
  name: string;
  /** The policy's own way. */
  correct: boolean;
  compute(input: Input): number;
}
