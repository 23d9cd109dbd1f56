import { extractFigures, type Figure } from "../../../runtime/figures.js";
import { isAboutNotes, sentencesOf } from "./clauses.js";

export type FigureField = "max_loan" | "monthly_payment" | "post_loan_dti";

/** A figure that a reasoning gives for one of the decision's fields. */
export interface StatedField {
  field: FigureField;
  figure: Figure;
  quote: string;
}

const IS = String.raw`(?:\s*\([^)]*\))?(?: (?:for|available to) (?:the|this) (?:applicant|borrower))?\s*(?:is|of|at|=|:|≈|~|equals|comes to|works out to|stands at|reaches|calculated (?:as|at))\s*(?:only|just|about|approximately|roughly|around|~|≈)?\s*$`;
/** What a text calls each field, right before a figure. */
const NAME = new RegExp(
  [
    String.raw`\b(?<max_loan>max(?:imum)?_?\s?(?:allowable |approvable |affordable |possible |supportable )?loan(?: amount| size| principal)?)`,
    String.raw`(?<!existing )(?<!current )(?<!debt )\b(?<monthly_payment>monthly[_ ]payment(?: (?:on|for) (?:the|this) (?:proposed |new )?loan)?)`,
    String.raw`\b(?<post_loan_dti>post[-_ ]loan[-_ ](?:DTI|debt[- ]to[- ]income)(?: ratio)?)`,
  ]
    .map((name) => `${name}${IS}`)
    .join("|"),
  "i",
);
/** How far before its figure a name can begin, in characters. */
const LONGEST_NAME = 150;
const UNITS: Record<FigureField, Figure["unit"]> = {
  max_loan: "usd",
  monthly_payment: "usd",
  post_loan_dti: "percent",
};
const SUPPOSED = /\b(?:if|would|could|were)\b/i;

/** The figures that a reasoning itself gives for the decision's fields ("the maximum loan is $139,700"). */
export function statedFields(text: string): StatedField[] {
  return sentencesOf(text).flatMap((sentence) => {
    const stated = extractFigures(sentence).flatMap((figure) => {
      const named = NAME.exec(sentence.slice(Math.max(0, figure.index - LONGEST_NAME), figure.index))?.groups ?? {};
      const field = (Object.keys(UNITS) as FigureField[]).find((name) => named[name] !== undefined);
      const fits = field && (figure.unit === "plain" || figure.unit === UNITS[field]);
      return fits ? [{ field, figure, quote: sentence }] : [];
    });
    return stated.length > 0 && (SUPPOSED.test(sentence) || isAboutNotes(sentence)) ? [] : stated;
  });
}
