/** A command whose output is a word of another one: `$(git rev-parse HEAD)`. */
const SUBSTITUTION = /\$\(((?:'[^']*'|"[^"]*"|[^()'"])*)\)/g;

/**
 * The simple commands of a line of shell, or of a usage in a document, as words: `a "b c" | d` is two, and so
 * is `a $(b c)`. Brackets around optional words, placeholders (`<id>`) and redirections are understood; variables set
 * before a command are left out.
 */
export function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  let skipNext = false;
  for (const { text, quoted } of wordsOf(line.replace(/^\s*(?:[-$>]\s+)?/, ""))) {
    const current = commands.at(-1) ?? [];
    if (!quoted && /^(?:\||\|\||&&|;|&)$/.test(text)) commands.push([]);
    else if (!quoted && /^#/.test(text)) break;
    else if (skipNext) skipNext = false;
    else if (!quoted && /^\d?(?:>>?|<)$/.test(text)) skipNext = true;
    else if (!quoted && /^\d?>>?[^<>]+$/.test(text)) continue;
    else if (!quoted && current.length === 0 && /^[A-Z_][A-Z0-9_]*=/.test(text)) continue;
    else if (quoted || !/^(?:…|\.\.\.)$/.test(text)) current.push(text);
  }
  const within = [...line.matchAll(SUBSTITUTION)].flatMap(([, inner = ""]) => simpleCommands(inner));
  return [...commands.filter((words) => words.length > 0), ...within];
}

interface Word {
  text: string;
  quoted: boolean;
}

/** Words as a shell splits them; a `;` is a word of its own. */
function wordsOf(line: string): Word[] {
  const pattern = /(?:\$\((?:'[^']*'|"[^"]*"|[^()'"])*\)|"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\;])+|;/g;
  return [...line.matchAll(pattern)].flatMap(([raw]): Word[] => {
    const text = raw.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) => {
      return double ?? single ?? escaped;
    });
    if (/^["']/.test(raw)) return [{ text, quoted: true }];
    const bare = text.replace(/^\[+(?=[-<\w])/, "").replace(/(?<=[\w>…])\]+$/, "");
    return bare === "" ? [] : [{ text: bare, quoted: false }];
  });
}
