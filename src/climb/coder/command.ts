import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { environmentVariable } from "../../settings/config.js";
import { runBounded } from "../jail/bounded-process.js";
import { jailed } from "../jail/bubblewrap.js";
import { systemPath } from "../jail/system-path.js";
import { type Coder, lastWords, problemOf, readAnswer } from "./coder.js";

/** Most that a coding agent may print, in bytes. */
const MAX_OUTPUT = 16_000_000;

/**
 * Any command as a coding agent: the brief is on its stdin, and its path in `CLIMB_BRIEF`. In bubblewrap it reads
 * the system's programs and the files that its own words name, and writes only its folder.
 *
 * @param text the command as it was typed; a shell reads it
 */
export function commandCoder(text: string, { sandbox }: { sandbox: boolean }): Coder {
  const named = filesNamed(text);
  return {
    name: text,
    confinement: sandbox ? "in bubblewrap, with the network" : "not confined (--no-sandbox)",
    unready: async () => (text.trim() === "" ? "name claude, codex or a command" : undefined),
    async work({ folder, brief, briefPath, timeoutMs, signal, marks }) {
      const env = {
        PATH: systemPath(),
        CLIMB_BRIEF: briefPath,
        ...marks,
      };
      const shell = ["sh", "-c", text];
      const command = sandbox
        ? jailed(shell, {
            read: [process.execPath, briefPath, ...named],
            write: folder,
            cwd: folder,
            network: true,
            env,
          })
        : shell;
      const ended = await runBounded(command, {
        cwd: folder,
        env: { ...env, HOME: environmentVariable("HOME") ?? dirname(briefPath) },
        input: brief,
        timeoutMs,
        maxBytes: MAX_OUTPUT,
        signal,
      });
      const problem = problemOf(ended);
      return { ...readAnswer(ended.stdout), costUsd: null, said: lastWords(ended), ...(problem ? { problem } : {}) };
    },
  };
}

/** Files that the words of a command name by a whole path: whoever typed it lets the command read them. */
function filesNamed(text: string): string[] {
  const words = text.split(/[\s'"=;&|<>()]+/).filter((word) => word.startsWith("/"));
  return [...new Set(words)].filter((word) => existsSync(word) && statSync(word).isFile()).map((word) => resolve(word));
}
