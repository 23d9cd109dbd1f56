import { existsSync } from "node:fs";
import { messageOf, UserError } from "../../errors.js";
import { staysInPlace } from "../../folder/inside.js";
import { LARGEST, readPlainFile } from "../../folder/plain-file.js";
import type { Config } from "../../settings/config.js";
import { decodeText, type Encoding, encodingOf } from "../../text/decode.js";
import { plain } from "../terminal/untrusted.js";
import { type ClientName, clientNamed, codexTables, serversOf } from "./clients.js";
import { commandInJson, commandInToml, fillInVariables } from "./configured-command.js";
import { type MergedConfig, mergeJson, mergeToml } from "./merge-config.js";
import { ownCommand, type StartCommand } from "./start-command.js";

/** A client's file with servers added, and the encoding that it is read and written in. */
export interface MergedFile extends MergedConfig {
  encoding: Encoding["name"];
}

/** The file in which a client has its servers, and how it is written and read. */
export interface ClientFile {
  path: string;
  names: string[];
  /** Those of the names that are given, as the file has them. */
  render(names: readonly string[]): string;
  /** The file with the servers added that it lacks. @throws UserError when it cannot be read or added to */
  merge(): MergedFile;
  /** How the client starts our server by a text of the file; undefined where that names no command. */
  commandIn(text: string): StartCommand | undefined;
  /** Such a command as the client starts it: with its variables filled in. */
  fillIn(command: StartCommand): StartCommand;
}

/** A client's file, for a folder that it works in. @param own how our server is to be started */
export function clientFile(
  client: ClientName,
  folder: string,
  own: StartCommand,
  { langfuse }: Pick<Config, "langfuse">,
): ClientFile {
  const { path: pathIn, key, forAllFolders = false } = clientNamed(client);
  const path = pathIn(folder);
  if (client === "codex") {
    const tables = codexTables(own, folder, langfuse);
    return {
      path,
      names: Object.keys(tables),
      render: (names) => names.map((name) => tables[name]).join("\n"),
      merge: () => {
        const { text, encoding } = readOrNothing(path);
        return { ...mergeToml(path, text, tables), encoding };
      },
      commandIn: commandInToml,
      fillIn: (command) => command,
    };
  }
  const start = forAllFolders ? ownCommand(["mcp", "--folder", folder]) : own;
  const servers = serversOf(client, start, langfuse);
  const only = (names: readonly string[]) => Object.entries(servers).filter(([name]) => names.includes(name));
  return {
    path,
    names: Object.keys(servers),
    render: (names) => JSON.stringify({ [key]: Object.fromEntries(only(names)) }, null, 2),
    merge: () => {
      const { text, encoding } = forAllFolders ? readOrNothing(path) : readInFolder(path);
      return { ...mergeJson(path, text, servers, key), encoding };
    },
    commandIn: (text) => commandInJson(text, key),
    fillIn: (command) => fillInVariables(command, folder),
  };
}

/** A file's text, which is undefined where there is none; a new file is written in UTF-8. */
interface FileText {
  text: string | undefined;
  encoding: Encoding["name"];
}

/** @throws UserError for a file that cannot be read, or is in another folder */
function readInFolder(path: string): FileText {
  if (staysInPlace(path)) return readOrNothing(path);
  throw new UserError(`${plain(path)} is led out of this folder by a link, or to nothing: remove the link.`);
}

/** @throws UserError for a file that cannot be read */
function readOrNothing(path: string): FileText {
  if (!existsSync(path)) return { text: undefined, encoding: "utf-8" };
  try {
    const bytes = readPlainFile(path, LARGEST.settings);
    const { name, markBytes } = encodingOf(bytes);
    // The mark is taken off by whoever decodes a text: here it stays, for the file is written again.
    return { text: (markBytes > 0 ? "\uFEFF" : "") + decodeText(bytes), encoding: name };
  } catch (error) {
    throw new UserError(`${plain(path)} cannot be read (${messageOf(error)}).`);
  }
}
