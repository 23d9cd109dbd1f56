import { type Claim, cellsOf } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import type { ProgramValues } from "../project.js";
import { stale } from "./stale.js";

const NAMED = /\bexit(?:s|ed)?(?: (?:code|status))?(?: with| is| of)?(?: code| status)? `?(\d{1,3})\b/gi;
/** A number alone, which could be of anything, where no thing follows that it counts. */
const BARE =
  /\b(?:end(?:s|ed)?|fails?|stops?|returns) (?:with )?(?:code )?`?(\d{1,3})`?(?=[.,;:)]?(?:$|\s+(?:when|where|if|on|and|or)\b))/gi;
/** `exit codes: 0 done, 2 …`, also with words and a link before the colon. */
const LIST = /\bexit codes?\b(?:[^.:]|\([^)]*\))*:\s*(?=`?\d)/i;

/** Exit codes that documents give: each is one, and what is said of it is not what another one means. */
export function exitCodes(claim: Claim, { exitCodes: known }: ProgramValues): Drift[] {
  return mentionsIn(claim).flatMap(({ index, code, text }) => {
    const own = known[code];
    const codes = Object.keys(known).join(", ");
    if (!own)
      return stale(claim, index, { what: `No command ends with exit code ${code}.`, fix: `They are ${codes}.` });
    const others = Object.entries(known).filter(([other, means]) => Number(other) !== code && means.only.test(text));
    const [[meant, { words }] = ["", own]] = others;
    if (others.length !== 1 || own.only.test(text)) return [];
    return stale(claim, index, {
      what: `Exit code ${code} means ${own.words}; what is said of it is ${words}, which is ${meant}.`,
      fix: `Write ${meant}, or say what ${code} means.`,
    });
  });
}

interface Mention {
  index: number;
  code: number;
  /** What is said of it. */
  text: string;
}

function mentionsIn(claim: Claim): Mention[] {
  const { text, isRow, heading } = claim;
  if (isRow) {
    const [first = "", ...rest] = cellsOf(claim);
    const code = first.replaceAll("`", "");
    if (/\bexit code/i.test(heading) && /^\d{1,3}$/.test(code)) {
      return [{ index: text.indexOf(first), code: Number(code), text: rest.join(" ") }];
    }
  }
  const list = LIST.exec(text);
  if (list) {
    const from = list.index + list[0].length;
    const items = [...text.slice(from).matchAll(/(?:^|[,;]\s+)`?(\d{1,3})`?[:\s]+([^,;.]+)/g)];
    return items.map(([, code, said = ""]) => ({ index: list.index, code: Number(code), text: said }));
  }
  const named = [...text.matchAll(NAMED), ...text.matchAll(BARE)].map(({ index, 1: code }) => {
    return { index, code: Number(code), text };
  });
  return named.filter(({ index }) => (text.slice(0, index).split('"').length - 1) % 2 === 0); // quoted: an example
}
