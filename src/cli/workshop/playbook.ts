import { join } from "node:path";
import { EXIT, UserError } from "../../errors.js";
import { packageRoot } from "../../folder/own-program.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { show } from "../../text/visible.js";
import { PLAYBOOKS, readPlaybooks, replacedIn } from "../../workshop/playbook.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";

/** `underwrite playbook [name]`: the playbooks, or the text of one for any coding agent. */
export function playbook(
  context: Context,
  name: string | undefined,
  args: string[],
  options: { json?: boolean },
): number {
  const playbooks = readPlaybooks(packageRoot());
  const replaced = replacedIn(process.cwd(), playbooks);
  for (const each of replaced.filter((known) => name === undefined || name === known)) {
    context.note(
      `underwrite: ${join(PLAYBOOKS, each)} of this folder is another playbook than the one that ships: a coding agent here follows that one.`,
    );
  }
  if (name === undefined) {
    const listed = playbooks.map(({ body, allowedTools, ...rest }) => ({
      ...rest,
      replaced_in_folder: replaced.includes(rest.name),
    }));
    if (wantsJson(context, options)) printJson(context, listed);
    else
      for (const { name: title, argumentHint, description } of playbooks) {
        const mark = replaced.includes(title) ? " (replaced in this folder)" : "";
        context.print(`${title} ${argumentHint}${mark}\n  ${description}`);
      }
    return EXIT.done;
  }
  const found = playbooks.find((known) => known.name === name);
  if (!found) {
    const names = playbooks.map((known) => known.name);
    const meant = didYouMean(name, names);
    throw new UserError(`There is no playbook ${show(name)}; the playbooks are ${names.join(", ")}.${meant}`);
  }
  const body = found.body.replaceAll("$ARGUMENTS", () => (args.length > 0 ? args.join(" ") : found.argumentHint));
  if (options.json) printJson(context, { ...found, body });
  else context.printPart(`${body.trimEnd()}\n`);
  return EXIT.done;
}
