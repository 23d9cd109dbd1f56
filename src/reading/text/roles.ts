import type { Grammar, Role, Spellings } from "../languages/grammar.js";
import { LANGUAGES } from "../languages/index.js";
import { beginning } from "./beginning.js";
import { tokensOf } from "./tokens.js";

export const NO_ROLES: readonly Role[] = [];

/** What words of a language do in a statement. */
export class WordRoles {
  /** Of words that are listed whole. */
  private readonly words = new Map<string, readonly Role[]>();
  /** Of words by how they begin, under their first two characters: 不* is under its one. */
  private readonly stems = new Map<number, [stem: string, role: Role][]>();

  constructor({ roles }: Grammar) {
    const listed = (Object.entries(roles) as [Role, string][]).flatMap(([role, list]) =>
      list.split("|").map((word) => ({ word, role })),
    );
    for (const { word, role } of listed.filter(({ word }) => word.endsWith("*"))) {
      const stem = asInItem(word.slice(0, -1));
      const at = beginning(stem);
      this.stems.set(at, [...(this.stems.get(at) ?? []), [stem, role]]);
    }
    for (const { word, role } of listed.filter(({ word }) => !word.endsWith("*"))) {
      const whole = asInItem(word);
      this.words.set(whole, [...this.of(whole), role]);
    }
  }

  /** @param word in lower case without accents, as in an item */
  of(word: string): readonly Role[] {
    return this.words.get(word) ?? this.ofBeginning(word, beginning(word), this.ofBeginning(word, word.charCodeAt(0)));
  }

  private ofBeginning(word: string, at: number, before = NO_ROLES): readonly Role[] {
    const stems = this.stems.get(at);
    if (!stems) return before;
    let all = before;
    for (const [stem, role] of stems) if (word.startsWith(stem)) all = [...all, role];
    return all;
  }
}

function asInItem(word: string): string {
  return tokensOf(word)
    .map(({ text }) => text)
    .join("");
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
