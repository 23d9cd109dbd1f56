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
const NAMES: Record<FigureField, RegExp> = {
  max_loan: new RegExp(
    String.raw`\bmax(?:imum)?_?\s?(?:allowable |approvable |affordable |possible |supportable )?loan(?: amount| size| principal)?${IS}`,
    "i",
  ),
  monthly_payment: new RegExp(
    String.raw`(?<!existing )(?<!current )(?<!debt )\bmonthly[_ ]payment(?: (?:on|for) (?:the|this) (?:proposed |new )?loan)?${IS}`,
    "i",
  ),
  post_loan_dti: new RegExp(String.raw`\bpost[-_ ]loan[-_ ](?:DTI|debt[- ]to[- ]income)(?: ratio)?${IS}`, "i"),
};
const UNITS: Record<FigureField, Figure["unit"]> = {
  max_loan: "usd",
  monthly_payment: "usd",
  post_loan_dti: "percent",
};
const SUPPOSED = /\b(?:if|would|could|were)\b/i;

/** The figures that a reasoning itself gives for the decision's fields ("the maximum loan is $139,700"). */
export function statedFields(text: string): StatedField[] {
  return sentencesOf(text)
    .filter((sentence) => !isAboutNotes(sentence) && !SUPPOSED.test(sentence))
    .flatMap((sentence) =>
      extractFigures(sentence).flatMap((figure) => {
        const before = sentence.slice(0, figure.index);
        const field = (Object.keys(NAMES) as FigureField[]).find((name) => NAMES[name].test(before));
        const fits = field && (figure.unit === "plain" || figure.unit === UNITS[field]);
        return fits ? [{ field, figure, quote: sentence }] : [];
      }),
    );
}
