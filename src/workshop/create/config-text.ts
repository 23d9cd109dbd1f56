import { UserError } from "../../errors.js";
import { keepingLineEnds } from "../../text/line-ends.js";
import { identifierOf } from "./slug.js";

const LIST = /\bagents:\s*\[([^\]]*)\]/;
const IMPORTS = /^import\s[^;]*?["'][^"'\n]+["'];?[^\S\n]*$/gm;

/**
 * The text of a project's configuration with one more agent: an import after the others, and its name at the end of
 * the list.
 *
 * @param text undefined where there is no configuration yet
 * @param file its name, for messages
 * @throws UserError when the text lists its agents in another way
 */
export function listInConfig(text: string | undefined, file: string, slug: string): string {
  const name = identifierOf(slug);
  const module = `./agents/${slug}/agent.js`;
  const line = `import { ${name} } from "${module}";`;
  if (text === undefined) {
    return `import { defineConfig } from "underwrite";\n${line}\n\nexport default defineConfig({ agents: [${name}] });\n`;
  }
  return keepingLineEnds(text, (lines) => extended(lines, { file, name, line }));
}

function extended(text: string, { file, name, line }: Record<"file" | "name" | "line", string>): string {
  const list = LIST.exec(text);
  const last = [...text.matchAll(IMPORTS)].at(-1);
  if (!list || !last) {
    throw new UserError(
      `${file} lists its agents in a way that cannot be extended: it needs imports, and agents: [ … ]. Bring it to that form, or move it away.`,
    );
  }
  const names = (list[1] ?? "").replace(/,\s*$/, "").trimEnd();
  const isTall = names.includes("\n");
  const indent = isTall ? (/\n([ \t]*)\S[^\n]*$/.exec(names)?.[1] ?? "    ") : "";
  const added =
    names.trim() === "" ? name : isTall ? `${names},\n${indent}${name},\n${indent.slice(2)}` : `${names}, ${name}`;
  const at = last.index + last[0].length;
  const listed = text.replace(LIST, () => `agents: [${added}]`);
  // Imports stand before the list, so their place is the same.
  if (list.index < at) throw new UserError(`${file} has an import after its list of agents: move it up.`);
  return `${listed.slice(0, at)}\n${line}${listed.slice(at)}`;
}
