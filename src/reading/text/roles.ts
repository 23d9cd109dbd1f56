import type { Grammar, Role, Spellings } from "../languages/grammar.js";
import { LANGUAGES } from "../languages/index.js";
import { tokensOf } from "./tokens.js";

export const NO_ROLES: readonly Role[] = [];

interface Stem {
  stem: string;
  role: Role;
}

/** What words of a language do in a statement. */
export class WordRoles {
  private readonly words = new Map<string, Role[]>();
  /** Beginnings of words, by their first character. */
  private readonly stems = new Map<string, Stem[]>();

  constructor({ roles }: Grammar) {
    for (const [role, list] of Object.entries(roles) as [Role, string][])
      for (const word of list.split("|")) this.add(word, role);
  }

  /** @param word in lower case without accents, as in an item */
  of(word: string): readonly Role[] {
    let roles: readonly Role[] = this.words.get(word) ?? NO_ROLES;
    const stems = this.stems.get(word.charAt(0));
    if (stems) for (const { stem, role } of stems) if (word.startsWith(stem)) roles = [...roles, role];
    return roles;
  }

  private add(word: string, role: Role): void {
    const isStem = word.endsWith("*");
    const text = tokensOf(isStem ? word.slice(0, -1) : word)
      .map((token) => token.text)
      .join("");
    if (isStem) this.stems.set(text.charAt(0), [...(this.stems.get(text.charAt(0)) ?? []), { stem: text, role }]);
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
