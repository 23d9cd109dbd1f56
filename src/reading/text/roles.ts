import type { Grammar, Role, Spellings } from "../languages/grammar.js";
import { LANGUAGES } from "../languages/index.js";
import { tokensOf } from "./tokens.js";

export const NO_ROLES: readonly Role[] = [];

interface Stem {
  stem: string;
  role: Role;
}

/** How much of a stem tells where it is looked up, in characters. */
const BEGINNING = 2;

/** What words of a language do in a statement. */
export class WordRoles {
  private readonly words = new Map<string, Role[]>();
  /** Beginnings of words, by their own beginning. */
  private readonly stems = new Map<string, Stem[]>();

  constructor({ roles }: Grammar) {
    for (const [role, list] of Object.entries(roles) as [Role, string][])
      for (const word of list.split("|")) this.add(word, role);
  }

  /** @param word in lower case without accents, as in an item */
  of(word: string): readonly Role[] {
    const roles = this.withStems(this.words.get(word) ?? NO_ROLES, word, word.slice(0, BEGINNING));
    return word.length > 1 ? this.withStems(roles, word, word.charAt(0)) : roles; // 不* in 不能
  }

  private withStems(roles: readonly Role[], word: string, beginning: string): readonly Role[] {
    let all = roles;
    for (const { stem, role } of this.stems.get(beginning) ?? []) if (word.startsWith(stem)) all = [...all, role];
    return all;
  }

  private add(word: string, role: Role): void {
    const isStem = word.endsWith("*");
    const text = tokensOf(isStem ? word.slice(0, -1) : word)
      .map((token) => token.text)
      .join("");
    const beginning = text.slice(0, BEGINNING);
    if (isStem) this.stems.set(beginning, [...(this.stems.get(beginning) ?? []), { stem: text, role }]);
    else this.words.set(text, [...(this.words.get(text) ?? []), role]);
  }
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

/** Figures are read in texts whose language is not looked for, too. */
function hedgedInAny(): RegExp {
  const all = LANGUAGES.flatMap(({ grammar: { inText, isSpaced } }) => {
    return inText.hedged ? [alternatives(inText.hedged, isSpaced)] : [];
  });
  return new RegExp(`^(?:\\+|[\\s-]?(?:${all.join("|")}))`, "iu");
}

function alternatives(list: string, isSpaced: boolean): string {
  return list
    .split("|")
    .map((each) => (isSpaced ? `\\b${each}(?!\\p{L})`.replace("\\b*", "").replaceAll("*", "\\p{L}*") : each))
    .join("|");
}
