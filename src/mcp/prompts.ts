import type { GetPromptResult, Prompt } from "@modelcontextprotocol/sdk/types.js";
import { UserError } from "../errors.js";
import { show } from "../text/visible.js";
import type { McpContext } from "./tool.js";

/** The playbooks as prompts. */
export function listPrompts({ playbooks }: McpContext): Prompt[] {
  return playbooks().map(({ name, description, argumentHint, origin }) => ({
    name,
    description: origin === undefined ? description : `(From ${origin}.) ${description}`,
    arguments: [{ name: "arguments", description: argumentHint, required: false }],
  }));
}

/** A playbook's text, with what was passed in the place of `$ARGUMENTS`. @throws UserError when there is none */
export function getPrompt(
  { playbooks }: McpContext,
  name: string,
  args: Record<string, string> | undefined,
): GetPromptResult {
  const all = playbooks();
  const playbook = all.find((known) => known.name === name);
  if (!playbook) {
    throw new UserError(
      `There is no prompt ${show(name)}: there are ${all.map((known) => known.name).join(", ") || "none"}.`,
    );
  }
  const given = args?.arguments?.trim() || playbook.argumentHint;
  const from = playbook.origin === undefined ? "" : `> This playbook is from ${playbook.origin}.\n\n`;
  const text = from + playbook.body.replaceAll("$ARGUMENTS", () => given);
  return { description: playbook.description, messages: [{ role: "user", content: { type: "text", text } }] };
}
