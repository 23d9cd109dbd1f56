import { EXIT, UserError } from "../../../errors.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { plain } from "../../output/untrusted.js";
import { writeText } from "../../output/write-file.js";
import { askServer, type ServerAnswer } from "./ask-server.js";
import { type ClientFile, clientFile } from "./client-file.js";
import { AUTH_VARIABLE, type ClientName } from "./clients.js";
import { isInstalled, type StartCommand, startCommand } from "./start-command.js";

export interface ConnectOptions {
  write?: boolean;
  json?: boolean;
}

/** What became of a client's file. */
interface Connection {
  client: ClientName;
  path: string;
  added: string[];
  kept: string[];
  written: boolean;
  /** What is added, as the file has it. */
  configuration: string;
}

/**
 * `underwrite connect [client]`: shows or writes the configuration for a coding agent, and sees that the server answers
 * that the configuration then starts: the one that was there, or the one that is added.
 */
export async function connect(context: Context, client: ClientName, options: ConnectOptions): Promise<number> {
  const config = await context.config();
  const folder = process.cwd();
  const json = wantsJson(context, options);
  const file = clientFile(client, folder, startCommand(folder), config);
  const { connection, command } = await addServers(file, client, options).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    const { path, names } = file;
    const shown = { client, path, added: [], kept: [], written: false, configuration: file.render(names) };
    if (json) printJson(context, { ...shown, answer: null });
    else context.print(shown.configuration.trimEnd());
    throw error;
  });
  if (!json) showConnection(context, connection);
  if (!json && command) context.print(`starting it: ${lineOf(command)}`);
  const answer = command ? await askServer(file.fillIn(command), context.signal) : NO_COMMAND;
  if (json) printJson(context, { ...connection, command: command ? lineOf(command) : null, answer });
  else if (answer.ok) context.print(`it answers: ${answer.tools.length} tools, in ${answer.ms} ms`);
  if (!answer.ok) context.note(complaint(answer.problem, connection, command));
  if (connection.added.includes("underwrite") && !isInstalled(folder)) {
    context.note(
      "underwrite is not installed in this folder: the entry starts it at its place on this machine. Where others use the file, install it here first.",
    );
  }
  if (config.langfuse !== undefined && config.langfuseMcpAuth === undefined) {
    context.note(`Langfuse's server needs ${AUTH_VARIABLE}: underwrite doctor --mcp prints its line.`);
  }
  return answer.ok ? EXIT.done : EXIT.checkFailed;
}

const NO_COMMAND: ServerAnswer = { ok: false, problem: "its entry has no command that could be started" };

/** @throws UserError for a file that cannot be read, added to or written */
async function addServers(file: ClientFile, client: ClientName, { write = false }: ConnectOptions) {
  const { path } = file;
  const { text, added, kept } = file.merge();
  const written = write && added.length > 0;
  if (written) await writeText("--write", path, text, "make it writable, or add by hand what is shown");
  const configuration = file.render(added);
  return {
    connection: { client, path, added, kept, written, configuration },
    command: file.commandIn(text),
  };
}

function showConnection(context: Context, { path, added, kept, written, configuration }: Connection): void {
  const servers = added.join(" and ");
  if (added.length > 0) {
    context.print(`${configuration.trimEnd()}\n`);
    const done = written ? `${servers} written to` : `${servers} to be added to`;
    context.print(`${done} ${plain(path)}${written ? "" : " (--write adds it)"}`);
  }
  for (const name of kept) context.print(`${name} is in ${plain(path)} already, and stays as it is`);
}

function complaint(problem: string, { client, path, kept }: Connection, command: StartCommand | undefined): string {
  const what = `${command ? lineOf(command) : "underwrite's server"} does not answer: ${problem.replace(/\.$/, "")}.`;
  if (!kept.includes("underwrite")) return `${what} Run it by hand to see why.`;
  return `${what} Mend its entry in ${path}, or remove it and run underwrite connect ${client} --write.`;
}

/** A command for people: as the file has it, since variables may hold secrets. */
function lineOf({ command, args }: StartCommand): string {
  return plain([command, ...args].join(" "));
}
