import type { Grammar, Role, Spellings } from "../languages/grammar.js";
import { LANGUAGES } from "../languages/index.js";
import { beginning } from "./beginning.js";
import { tokensOf } from "./tokens.js";

export const NO_ROLES: readonly Role[] = [];

interface Stem {
  stem: string;
  role: Role;
}

/** What words of a language do in a statement. */
export class WordRoles {
  private readonly words = new Map<string, Role[]>();
  private hasShortStems = false;
  /** Beginnings of words, by their own beginning. */
  private readonly stems = new Map<number, Stem[]>();

  constructor({ roles }: Grammar) {
    for (const [role, list] of Object.entries(roles) as [Role, string][])
      for (const word of list.split("|")) this.add(word, role);
  }

  /** @param word in lower case without accents, as in an item */
  of(word: string): readonly Role[] {
    const roles = this.withStems(this.words.get(word) ?? NO_ROLES, word, this.stems.get(beginning(word)));
    if (!this.hasShortStems || word.length < 2) return roles;
    return this.withStems(roles, word, this.stems.get(word.charCodeAt(0))); // 不* in 不能
  }

  private withStems(roles: readonly Role[], word: string, stems: readonly Stem[] | undefined): readonly Role[] {
    if (!stems) return roles;
    let all = roles;
    for (const { stem, role } of stems) if (word.startsWith(stem)) all = [...all, role];
    return all;
  }

  private add(word: string, role: Role): void {
    const isStem = word.endsWith("*");
    const text = tokensOf(isStem ? word.slice(0, -1) : word)
      .map((token) => token.text)
      .join("");
    if (isStem) {
      const at = beginning(text);
      this.hasShortStems ||= text.length < 2;
      this.stems.set(at, [...(this.stems.get(at) ?? []), { stem: text, role }]);
    } else this.words.set(text, [...(this.words.get(text) ?? []), role]);
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
