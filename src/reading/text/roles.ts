import type { Grammar, Role, Spellings } from "../languages/grammar.js";
import { LANGUAGES } from "../languages/index.js";
import { beginning } from "./beginning.js";
import { tokensOf } from "./tokens.js";

export const NO_ROLES: readonly Role[] = [];

interface Word {
  text: string;
  /** Words may go on behind it. */
  isStem: boolean;
  role: Role;
}

/** What words of a language do in a statement. */
export class WordRoles {
  /** By how they begin: most words of a text begin as none of them. */
  private readonly words = new Map<number, Word[]>();
  private hasShortStems = false;

  constructor({ roles }: Grammar) {
    for (const [role, list] of Object.entries(roles) as [Role, string][])
      for (const word of list.split("|")) this.add(word, role);
  }

  /** @param word in lower case without accents, as in an item */
  of(word: string): readonly Role[] {
    const roles = rolesAmong(this.words.get(beginning(word)), word, NO_ROLES);
    if (!this.hasShortStems || word.length < 2) return roles;
    return rolesAmong(this.words.get(word.charCodeAt(0)), word, roles); // 不* in 不能
  }

  private add(word: string, role: Role): void {
    const isStem = word.endsWith("*");
    const text = tokensOf(isStem ? word.slice(0, -1) : word)
      .map((token) => token.text)
      .join("");
    this.hasShortStems ||= isStem && text.length < 2;
    const at = beginning(text);
    const others = this.words.get(at);
    if (others) others.push({ text, isStem, role });
    else this.words.set(at, [{ text, isStem, role }]);
  }
}

function rolesAmong(words: readonly Word[] | undefined, word: string, before: readonly Role[]): readonly Role[] {
  if (!words) return before;
  let all = before;
  for (const { text, isStem, role } of words) if (isStem ? word.startsWith(text) : word === text) all = [...all, role];
  return all;
}

/** What is looked for in the text itself, each as one pattern. */
export type Patterns = Readonly<Record<keyof Spellings, RegExp>>;

export function patternsOf({ inText, isSpaced }: Grammar): Patterns {
  const pattern = (list = "") => new RegExp(list === "" ? "(?!)" : alternatives(list, isSpaced), "iu");
  return {
    advises: pattern(inText.advises),
    requires: pattern(inText.requires),
    whether: pattern(inText.whether),
    yearly: pattern(inText.yearly),
    monthly: pattern(inText.monthly),
    past: new RegExp(`(?:${pattern(inText.past).source})$`, "iu"),
    hedged: hedgedInAny(),
  };
}

/** Of a text in lower case. Figures are read in texts whose language is not looked for, too. */
function hedgedInAny(): RegExp {
  const all = LANGUAGES.flatMap(({ grammar: { inText, isSpaced } }) => {
    return inText.hedged ? [alternatives(inText.hedged, isSpaced)] : [];
  });
  return new RegExp(`^(?:\\+|[\\s-]?(?:${all.join("|")}))`, "u");
}

function alternatives(list: string, isSpaced: boolean): string {
  return list
    .split("|")
    .map((each) => (isSpaced ? `\\b${each}(?!\\p{L})`.replace("\\b*", "").replaceAll("*", "\\p{L}*") : each))
    .join("|");
}
