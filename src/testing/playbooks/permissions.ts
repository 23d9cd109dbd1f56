import { posix } from "node:path";
import type { Call } from "./told-calls.js";

/** The permissions of `.claude/settings.json`, as far as they close something. */
export interface Permissions {
  deny: readonly string[];
  ask: readonly string[];
}

/** The rules of a playbook's `allowed-tools`. */
export function rulesIn(allowedTools: string): string[] {
  return allowedTools.split(/,\s*(?![^()]*\))/);
}

/**
 * Whether Claude Code makes a call headless, without a person who could be asked: a rule of the playbook allows it, and
 * the settings neither deny it nor have a person asked. The real client is held to the same calls by
 * `npm run test:claude`.
 */
export function isMade(call: Call, allow: readonly string[], { deny, ask }: Permissions): boolean {
  const closes = (rule: string) => matches(rule, call, { isPlain: false });
  return allow.some((rule) => matches(rule, call, { isPlain: true })) && ![...deny, ...ask].some(closes);
}

/** Whether a rule is about a call. @param isPlain commands with redirects, pipes or more than one command do not match */
export function matches(rule: string, { tool, target }: Call, { isPlain }: { isPlain: boolean }): boolean {
  const [, ruled, pattern] = /^(\w+)(?:\((.*)\))?$/s.exec(rule) ?? [];
  if (ruled !== (tool === "Write" ? "Edit" : tool)) return false;
  if (pattern === undefined) return true;
  if (tool === "Bash") return (!isPlain || !/[|&;<>`\n]|\$\(/.test(target)) && commandPattern(pattern).test(target);
  return pathPattern(pattern).test(posix.normalize(`/${target}`)) && !posix.normalize(target).startsWith("..");
}

/** `a b:*` is a command or the beginning of one; elsewhere a star is any text. */
function commandPattern(pattern: string): RegExp {
  const [, prefix] = /^(.*):\*$/s.exec(pattern) ?? [];
  if (prefix !== undefined) return new RegExp(`^${literal(prefix)}(?: .*)?$`, "s");
  return new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`, "s");
}

/** As in .gitignore: a star stays in its folder, two do not. */
function pathPattern(pattern: string): RegExp {
  const parts = pattern.split("**").map((part) => part.split("*").map(literal).join("[^/]*"));
  return new RegExp(`^${parts.join(".*")}$`);
}

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}
