import { UserError } from "../../../errors.js";

/** What of SQL holds no word of it: texts, quoted names, comments. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/y;
const COMMENT = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;

/**
 * The one statement of a question, that begins as a SELECT does. It is read only to say what is wrong: what a statement
 * may do is SQLite's to see, when it prepares it.
 *
 * @throws UserError
 */
export function readStatement(sql: string): string {
  let words = "";
  for (let at = 0; at < sql.length; ) {
    const [comment] = matchAt(COMMENT, sql, at);
    const [quoted] = matchAt(QUOTED, sql, at);
    words += comment === undefined ? (quoted === undefined ? sql[at] : "'") : " ";
    at += (comment ?? quoted)?.length ?? 1;
  }
  const [first = "", ...others] = words.split(";").map((part) => part.trim());
  if (others.some((other) => other !== "")) {
    throw new UserError("The query is more than one statement: ask for one at a time.");
  }
  if (!/^(?:select|with|values)\b/i.test(first)) {
    throw new UserError("The query is no SELECT: it has to begin with SELECT, WITH or VALUES.");
  }
  return sql;
}

function matchAt(pattern: RegExp, text: string, at: number): [string?] {
  pattern.lastIndex = at;
  return [pattern.exec(text)?.[0]];
}
