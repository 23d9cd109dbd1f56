import { UserError } from "../../../errors.js";
import { show } from "../../../text/visible.js";

/** What a page says of one file: lines that stay (` `), go (`-`) and come (`+`). */
interface Block {
  file: string;
  hunks: string[][];
}

/**
 * Makes the changes of a plan's page in source texts, exactly as the page has them, one after the other.
 *
 * @param body the page
 * @param read the text of a file, by its path; undefined where there is none
 * @returns the changed files' texts, by path
 * @throws UserError where lines that a change replaces are not there, or there more than once
 */
export function applyPage(body: string, read: (file: string) => string | undefined): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, hunks } of blocksOf(body)) {
    const before = texts.get(file) ?? read(file);
    if (before === undefined) throw new UserError(`The plan changes ${show(file)}, which is not there.`);
    texts.set(
      file,
      hunks.reduce((text, hunk) => applyHunk(text, hunk, file), before),
    );
  }
  return texts;
}

/** The fences of a page that say `diff` and a file. */
function blocksOf(body: string): Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; block: Block | undefined } | undefined;
  for (const line of body.split("\n")) {
    if (open === undefined) {
      const [, fence, info = ""] = /^(`{3,})(.*)$/.exec(line) ?? [];
      if (fence === undefined) continue;
      const [, file] = /^diff (\S+)$/.exec(info) ?? [];
      open = { fence, block: file === undefined ? undefined : { file, hunks: [[]] } };
    } else if (line === open.fence) {
      if (open.block) blocks.push(open.block);
      open = undefined;
    } else if (line === "@@") open.block?.hunks.push([]);
    else open.block?.hunks.at(-1)?.push(line);
  }
  return blocks;
}

function applyHunk(text: string, hunk: readonly string[], file: string): string {
  const of = (marks: string) => hunk.filter((line) => marks.includes(line[0] ?? "")).map((line) => line.slice(1));
  const [old, now] = [of(" -"), of(" +")];
  const lines = text.split("\n");
  const places = lines.flatMap((_, at) => (old.every((line, index) => lines[at + index] === line) ? [at] : []));
  const [at] = places;
  if (old.length === 0 || at === undefined || places.length > 1) {
    const problem = at === undefined || old.length === 0 ? "is not in it" : "is in it more than once";
    throw new UserError(`${show(file)} is not what the plan was made for: ${show(old[0] ?? "")} ${problem}.`);
  }
  return [...lines.slice(0, at), ...now, ...lines.slice(at + old.length)].join("\n");
}
