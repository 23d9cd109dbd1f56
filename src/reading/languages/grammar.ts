/**
 * What the grammar of a language takes, beside its phrases. Words in it are matched on one word each (the first of a phrase),
 * whatever phrase it stands in; accents do not matter, and a `*` at the end stands for any ending.
 */
export interface Grammar {
  /** Words stand apart; in Chinese each character is one. */
  isSpaced: boolean;
  /** Blanks stand between groups of digits: `3 750` is 3,750. */
  groupsByBlank: boolean;
  /** Nouns have capitals: one behind an abbreviation begins no sentence. */
  capitalNouns: boolean;
  /** The ending of a verb that says "would", in lower case without accents: you'd, aprobaría. */
  conditional?: RegExp;
  /** A full stop behind these belongs to them: approx., bzw. They are read in texts of any language. */
  abbreviations?: string;
  /** Number words with their values; `hundred` and above are scales. */
  numbers?: string;
  inText: Spellings;
  roles: Roles;
}

/** Looked for in the text as it is written, accents included; a `*` at the beginning stands for any, too. */
export interface Spellings {
  /** What may be done another time: consider, suggest. */
  advises?: string;
  /** What is required or missing, as by a rule. */
  requires?: string;
  /** Whether: nothing is said of what follows. */
  whether?: string;
  /** In a phrase for "would": what did not come about. */
  past?: string;
  /** Right behind a figure: it is approximate. Read in texts of any language. */
  hedged?: string;
  /** Of a year; monthly: of a month. */
  yearly?: string;
  monthly?: string;
}

/** What words do in a statement. A language leaves out what it has not. */
interface Roles {
  // Verbs and what they say
  /** Is, was: a verb that only links a subject to what is said of it. */
  be?: string;
  /** The same with a colour of its own, or split off its particle: stays, comes *out*, ends *up*. */
  stays?: string;
  /** What a sum does: makes, totals, yields. */
  comesTo?: string;
  /** Makes a passive of the verb behind it, beside `be`: gets exceeded, queda superado. */
  auxiliary?: string;
  /** The same, right behind its verb: überschritten *wird*. */
  auxiliaryBehind?: string;
  /** Says of a possibility that it is past or only thought. */
  was?: string;
  /** What an outcome was, and is not: possible, open. */
  possible?: string;
  /** What is held to a bound: *limited* to. */
  bounded?: string;
  /** What is allowed or asked for, not what is: may, must. */
  modal?: string;
  /** Beginnings of verbs that compare two sides by themselves: exceeds, fits. */
  exceeds?: string;
  /** Their participles: the limit is *exceeded*. */
  exceeded?: string;
  /** Before an exceeded limit: none of the limits, until or where one is, from an amount on, by other debts alone. */
  unsaid?: string;
  /** Stands before its subject where that is inside something: in den Spielraum *passt* die Rate. */
  fits?: string;
  /** A rule of which this is said is a rule: the requirement is not *met*. */
  fulfilled?: string;
  /** What is not permitted is ruled out: allows, tolerates. */
  permits?: string;
  /** What somebody may do to an input: make it less, reduce. */
  lowers?: string;
  /** The opposite: raise, increase. */
  raises?: string;
  /** Of both, those that tell what was, unless it is said that it would be: *reduced*. */
  changed?: string;
  /** Beginnings of what nothing does for an outcome: no element *supports* an approval. */
  supports?: string;
  /** Behind a negation it denies what is made of an outcome, not the outcome: it does not *mean* that more is approved. */
  means?: string;
  /** The same of an outcome that has no more to say: the denial does not *depend* on it. */
  says?: string;
  /** Behind a negation it denies a reason: not *based* on, not *only*. */
  merely?: string;
  /** Beginnings of what is done for a named value, too: *qualifies* for the best one. */
  qualifies?: string;
  /** Beside praise it takes it back: far from good, *lacks* a good one. */
  lacks?: string;
  // Pronouns, articles, what points somewhere
  /** Stands for what was said before: it, that. */
  it?: string;
  /** Begins a sentence about the last figure. */
  pronoun?: string;
  /** Points back with a noun behind it: this, such. */
  this?: string;
  /** Who decides: I, we. */
  us?: string;
  /** Who decides, and what they would. */
  weWould?: string;
  /** Whose an answer or a value is: my, its. */
  our?: string;
  /** Begins a clause about what stands before it: that, which. */
  relative?: string;
  /** In *which*: begins a clause about cases. */
  which?: string;
  /** Whose, of which. */
  whose?: string;
  /** Behind a relation it stands for a sum that is not named: beyond *what* we can lend. */
  what?: string;
  /** Definite articles. */
  the?: string;
  /** Indefinite articles. */
  a?: string;
  /** Of the articles, those behind which a known sum stands: more than *the* $500 left. */
  known?: string;
  /** Each of several: three dollars in *every* ten. */
  every?: string;
  /** Others than this value: neighbouring, adjacent. */
  neighbour?: string;
  // Prepositions and conjunctions
  /** Before a label it makes it a part of what is said, not its subject: *with* a payment of. */
  with?: string;
  /** The same behind a label: old debts *included*. */
  included?: string;
  /** Without. */
  without?: string;
  /** For, towards. */
  for?: string;
  /** As, in the role of. */
  as?: string;
  /** In, under. */
  in?: string;
  /** Before the name of a value it says that something is of it: *falls* into. */
  belongs?: string;
  /** Before a figure it makes a condition of it: *on* $80,000 of income. */
  at?: string;
  /** By how much. */
  by?: string;
  /** By whom or what, in the passive. */
  byWhom?: string;
  /** Between two nouns that are one. */
  of?: string;
  /** Out of how many. */
  outOf?: string;
  /** What an amount of a year is made one of a month with, behind it. */
  dividedBy?: string;
  /** And. */
  and?: string;
  /** Or, nor. */
  or?: string;
  /** Sets what is so against what is not: not the person *but* the loan. */
  but?: string;
  /** Takes something out of a negation: nothing *but* a denial. */
  except?: string;
  /** Concedes what stands before the next comma. */
  although?: string;
  /** Concedes the noun behind it. */
  despite?: string;
  /** So, hence. */
  therefore?: string;
  /** In the middle of a clause it begins none: sans *toutefois* dépasser. */
  inserted?: string;
  /** Before an inserted word it is no end of a clause: *sie* jedoch. */
  subject?: string;
  // Negations
  /** Not, never: negates a degree. */
  negates?: string;
  /** What is denied with a degree holds a little: not *far* above. */
  degree?: string;
  /** Negates a little: barely. */
  hardly?: string;
  /** Turns round what is negated: hardly *not*, não *deixa* de. */
  turnsRound?: string;
  /** Neither, of what follows. */
  neither?: string;
  /** The first part of a negation of two words. */
  ne?: string;
  /** The second part of it. */
  pas?: string;
  /** Begins a no that is no decision, but that something cannot be had: *unable* to offer. */
  inability?: string;
  /** Outcomes that a "nicht" at the end of the clause denies: *abzulehnen* ist er nicht. */
  toDecide?: string;
  /** Verbs behind an outcome whose negation stands at the end: eine Zusage *können* wir nicht geben. */
  deniedBehind?: string;
  /** What a negation before a comma denies: nicht in der Lage, dies *zuzusagen*. */
  infinitive?: string;
  /** Before a "no": unfortunately. */
  regret?: string;
  // Answers
  /** A bare answer. */
  yes?: string;
  /** A bare answer. */
  no?: string;
  /** An answer only beside a noun for one. */
  positive?: string;
  /** An answer only beside a noun for one. */
  negative?: string;
  /** Says of a comparison that it holds. */
  true?: string;
  /** Says of a comparison that it does not hold. */
  false?: string;
  /** Nouns that an answer stands beside: the *answer* is no. */
  verdict?: string;
  /** Between such a noun and its answer, beside `be` and `therefore`. */
  mustBe?: string;
  /** Before such a noun, beside articles: *overall* verdict, *in short* the answer. */
  leadsIn?: string;
  /** Behind an article or "as": what is asked for, as it is: as *submitted*, on these *terms*. */
  asAsked?: string;
  /** Before "a yes": *this one's* a yes. */
  named?: string;
  /** Before an outcome it makes a question for something else: *does* the denial stand? */
  asks?: string;
  /** What there can be none of for an outcome: reasons, a basis. */
  grounds?: string;
  /** What every loan takes, and no condition: the *execution* of documents. */
  formality?: string;
  // Numbers, times, what is supposed
  /** All of a kind: *loans* over a number. */
  all?: string;
  /** Before what fits it makes a subject of the figure behind. */
  only?: string;
  /** A half, halved. */
  half?: string;
  /** Twice. */
  double?: string;
  /** Three times. */
  triple?: string;
  /** A third. */
  third?: string;
  /** A quarter. */
  quarter?: string;
  /** A fifth. */
  fifth?: string;
  /** A tenth. */
  tenth?: string;
  /** Nothing of it is left: without, paid off. */
  gone?: string;
  /** Other parts and multiples. */
  multiple?: string;
  /** What a share is said out of. */
  ten?: string;
  /** A number in words that stands alone was read only in part. */
  numberLeft?: string;
  /** Beside a time it makes it another: twenty years *ago*. */
  ago?: string;
  /** Even, of a supposed value. */
  even?: string;
  /** Still, of a supposed value. */
  still?: string;
  /** In a question it supposes another value: what about *more*? */
  more?: string;
  /** Says that a value is not as it is, beside `even`: say, a mix, cut to, another. */
  supposing?: string;
  // Why something is said; only where the small words of a language are known well
  /** What a house says that it does not do: a boat, which we don't *fund*. */
  serves?: string;
  /** Says that a reason comes beside others: *also*, a *second* point. */
  further?: string;
  /** Beginnings of what was done with "also" that gives no reason: also *checked*. */
  looked?: string;
  /** Behind these a reason goes on: a household *with* so many cars. */
  goesOn?: string;
  /** Says why something is told, not why the decision is so: I *mention* it because. */
  mentions?: string;
  /** Right behind that, beside `it`: it is shown *here* because. */
  mentioned?: string;
}

export type Role = keyof Roles;
