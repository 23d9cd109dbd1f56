import { messageOf } from "../../errors.js";

/**
 * Goes into the folder that `underwrite mcp --folder` names, before anything of the working folder is read: its `.env`
 * says what is secret. For clients that start servers in no folder of their own.
 *
 * @returns why it cannot be gone into; undefined where nothing is in the way
 */
export function enterFolder([command, ...options]: readonly string[]): string | undefined {
  const at = options.findIndex((option) => option === "--folder" || option.startsWith("--folder="));
  if (command !== "mcp" || at < 0) return undefined;
  const folder = options[at]?.startsWith("--folder=") ? options[at].slice("--folder=".length) : options[at + 1];
  if (folder === undefined) return undefined; // the command says so
  try {
    process.chdir(folder);
    return undefined;
  } catch (error) {
    return `--folder ${JSON.stringify(folder)} cannot be gone into (${messageOf(error)})`;
  }
}
