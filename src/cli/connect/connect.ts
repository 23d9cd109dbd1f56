import { dirname } from "node:path";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { withLock } from "../../files/with-lock.js";
import { makeFolder } from "../../folder/make-folder.js";
import type { Config } from "../../settings/config.js";
import { encodeText } from "../../text/decode.js";
import { countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { asksYes, isAtTerminal } from "../terminal/ask.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { plain } from "../terminal/untrusted.js";
import { writeText } from "../terminal/write-file.js";
import { askServer, type ServerAnswer } from "./ask-server.js";
import { type ClientFile, clientFile, type MergedFile } from "./client-file.js";
import { AUTH_VARIABLE, CLIENTS, type ClientName, clientNamed, clientsHere } from "./clients.js";
import { type InstalledPlaybooks, installPlaybooks } from "./install-playbooks.js";
import { asOwn, isInstalled, type StartCommand, startCommand } from "./start-command.js";

export interface ConnectOptions {
  write?: boolean;
  /** Start whatever the file names. */
  start?: boolean;
  json?: boolean;
  /** Every client that is used here. */
  all?: boolean;
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
 * that the configuration then starts: the one that was there, or the one that is added. What is no command of this very
 * package is shown, and started only when that is asked for.
 */
export async function connect(
  context: Context,
  name: ClientName | undefined,
  options: ConnectOptions,
): Promise<number> {
  if (options.all) return connectAll(context, name, options);
  const config = await context.config();
  const json = wantsJson(context, options);
  const connected = await connectOne(context, name ?? "claude", options).catch((error: unknown) => {
    if (!(error instanceof NotAdded)) throw error;
    if (json) printJson(context, { ...error.shown, answer: null });
    else context.printPart(`${error.shown.configuration.trimEnd()}\n`);
    throw error;
  });
  if (json) printJson(context, connected);
  noteRest(context, config, [connected]);
  return connected.answer.ok ? EXIT.done : EXIT.checkFailed;
}

/** `underwrite connect --all`: the same for each client that is used here. A file that cannot be added to holds up no other. */
async function connectAll(context: Context, name: ClientName | undefined, options: ConnectOptions): Promise<number> {
  if (name !== undefined) throw new UserError(`--all is for all clients: leave ${name} out, or --all.`);
  const config = await context.config();
  const json = wantsJson(context, options);
  const names = clientsHere(process.cwd());
  const answers = new Map<string, ServerAnswer>();
  const connected: Connected[] = [];
  const failed: { client: ClientName; problem: string }[] = [];
  for (const client of names) {
    if (!json) context.print(`${connected.length + failed.length > 0 ? "\n" : ""}${clientNamed(client).title}`);
    try {
      connected.push(await connectOne(context, client, options, answers));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ client, problem: error.message });
      if (!json) context.note(`underwrite: ${error.message}`);
    }
  }
  if (json) printJson(context, { clients: connected, failed });
  const known = Object.values(CLIENTS).map(({ title }) => title);
  if (names.length === 0) context.note(`no coding agent is found here: ${known.join(", ")} are looked for.`);
  noteRest(context, config, connected);
  if (failed.length > 0) return EXIT.usage;
  return connected.every(({ answer }) => answer.ok) ? EXIT.done : EXIT.checkFailed;
}

/** What became of one client: its file, its playbooks, and what its server answers. */
type Connected = Connection & { playbooks?: InstalledPlaybooks; command: string | null; answer: ServerAnswer };

/** A client's file could not be added to: what should be in it. */
class NotAdded extends UserError {
  constructor(
    message: string,
    readonly shown: Connection,
  ) {
    super(message);
  }
}

/** @param answers those of servers that were asked before */
async function connectOne(
  context: Context,
  client: ClientName,
  options: ConnectOptions,
  answers = new Map<string, ServerAnswer>(),
): Promise<Connected> {
  const folder = process.cwd();
  const json = wantsJson(context, options);
  const file = clientFile(client, folder, startCommand(folder), await context.config());
  const { connection, command } = await addServers(file, client, options).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    const { path, names } = file;
    const shown = { client, path, added: [], kept: [], written: false, configuration: file.render(names) };
    throw new NotAdded(error.message, shown);
  });
  const { skills } = clientNamed(client);
  const playbooks = skills && (await installPlaybooks(folder, { skills, write: options.write === true }));
  if (!json) showConnection(context, connection);
  if (!json && playbooks) showPlaybooks(context, playbooks, options);
  const start = command && (asOwn(command, folder) ?? (await otherCommand(context, file, command, options)));
  const line = command ? lineOf(command) : null;
  const known = start && answers.get(JSON.stringify(start));
  if (!json && start && line && !known) context.print(`starting it: ${line}`);
  const answer = known ?? (start ? await askServer(start, context.signal) : command ? NOT_OURS : NO_COMMAND);
  if (start) answers.set(JSON.stringify(start), answer);
  if (!json && answer.ok && !known)
    context.print(`it answers: ${countText(answer.tools.length, "tool")}, in ${answer.ms} ms`);
  if (!answer.ok) context.note(complaint(answer.problem, connection, command));
  return { ...connection, ...(playbooks ? { playbooks } : {}), command: line, answer };
}

/** What whoever shares the files, or uses Langfuse, has to know. */
function noteRest(context: Context, config: Config, connected: readonly Connected[]): void {
  const isShared = connected.some(
    ({ client, added }) => added.includes("underwrite") && !clientNamed(client).forAllFolders,
  );
  if (isShared && !isInstalled(process.cwd())) {
    context.note(
      "this underwrite is not installed in this folder: the entry starts it at its place on this machine. Where others use the file, install it here first.",
    );
  }
  if (config.langfuse !== undefined && config.langfuseMcpAuth === undefined) {
    context.note(`Langfuse's server needs ${AUTH_VARIABLE}: underwrite doctor --mcp prints its line.`);
  }
}

const NOT_OURS = { ok: false as const, problem: "it is no plain start of this underwrite, and was not started" };
const NO_COMMAND: ServerAnswer = { ok: false, problem: "its entry has no command that could be started" };

/** @throws UserError for a file that cannot be read, added to or written */
async function addServers(file: ClientFile, client: ClientName, { write = false }: ConnectOptions) {
  const { path } = file;
  const { text, added, kept } = write ? await writeMerged(file) : file.merge();
  const written = write && added.length > 0;
  const configuration = file.render(added);
  return {
    connection: { client, path, added, kept, written, configuration },
    command: file.commandIn(text),
  };
}

/** Two that add to the file at once both get theirs in. */
async function writeMerged(file: ClientFile): Promise<MergedFile> {
  const { path } = file;
  const before = file.merge();
  if (before.added.length === 0) return before;
  const fix = "make it writable, or add by hand what is shown";
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw new UserError(`--write ${plain(path)} cannot be written (${plain(messageOf(error))}): ${fix}.`);
  }
  return withLock(`${path}.lock`, plain(path), async () => {
    const merged = file.merge();
    if (merged.added.length > 0) {
      await writeText("--write", path, encodeText(merged.text, { name: merged.encoding }), fix);
    }
    return merged;
  });
}

function showConnection(context: Context, { path, added, kept, written, configuration }: Connection): void {
  const servers = added.join(" and ");
  if (added.length > 0) {
    context.printPart(`${configuration.trimEnd()}\n\n`);
    const done = written ? `${servers} written to` : `${servers} to be added to`;
    context.print(`${done} ${plain(path)}${written ? "" : " (--write adds it)"}`);
  }
  for (const name of kept) context.print(`${name} is in ${plain(path)} already, and stays as it is`);
}

function showPlaybooks(
  context: Context,
  { skills, added, replaced }: InstalledPlaybooks,
  { write }: ConnectOptions,
): void {
  if (added.length > 0) {
    const done = write ? "written to" : "to be added to";
    context.print(`playbooks ${done} ${skills}${write ? "" : " (--write adds them)"}: ${added.join(", ")}`);
  }
  if (replaced.length > 0) context.print(`${skills} has others of the same name, which stay: ${replaced.join(", ")}`);
}

function complaint(problem: string, { client, path, kept }: Connection, command: StartCommand | undefined): string {
  if (command && problem === NOT_OURS.problem) {
    return `${lineOf(command)} is no plain start of this underwrite, and is not started: read it in ${path}, and give --start to start it.`;
  }
  const what = `${command ? lineOf(command) : "underwrite's server"} does not answer: ${problem.replace(/\.$/, "")}.`;
  if (!kept.includes("underwrite")) return `${what} Run it by hand to see why.`;
  return `${what} Fix its entry in ${path}, or remove it and run underwrite connect ${client} --write.`;
}

/** Another command than ours, with its public variables, if it is to be started: by an option, or a yes. */
async function otherCommand(
  context: Context,
  file: ClientFile,
  command: StartCommand,
  options: ConnectOptions,
): Promise<StartCommand | undefined> {
  const asked = options.start !== true && isAtTerminal(context) && !wantsJson(context, options);
  const question = `${lineOf(command)} is no plain start of this underwrite. Start it?`;
  const yes = options.start === true || (asked && (await asksYes(context, question)));
  return yes ? file.fillIn(command) : undefined;
}

/** A command for people: as the file has it, since variables may hold secrets. */
function lineOf({ command, args }: StartCommand): string {
  return plain([command, ...args].join(" "));
}
