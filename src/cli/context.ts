import { defaultCommandLine } from "../agents/default-command-line.js";
import type { Project, ProjectNote } from "../services/open-project.js";
import { type Config, loadConfig } from "../settings/config.js";
import { countText } from "../text/format.js";
import { type Redactor, redactorOf } from "../text/redact.js";
import { show } from "../text/visible.js";
import type { OwnAgents } from "./agents.js";
import type { FieldTree } from "./terminal/fields.js";
import { plain } from "./terminal/untrusted.js";
import { fitLines } from "./terminal/width.js";

/** What a command gets from the process: streams, settings, and what Ctrl-C, SIGTERM and SIGHUP abort. */
export interface Context {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  signal: AbortSignal;
  ownAgents: OwnAgents;
  /** The fields of JSON documents that are printed; all of them where it is absent. */
  fields?: FieldTree;
  /** Blanks the secrets of the environment and `.env`; known before the settings are read, and whatever is wrong there. */
  redactor: Redactor;
  /** Settings, read once, when a command needs them. @throws UserError */
  config(): Promise<Config>;
  /** The working folder's agents, traces and what records runs; closed when the command has ended. @throws UserError */
  project(): Promise<Project>;
  /** Writes text for people: stdout, with secrets blanked, and wrapped where a terminal is too narrow for a line. */
  print(text: string): void;
  /** Writes data as it is, whole or in parts: stdout, with secrets blanked; none may be spread over two parts. */
  printPart(text: string): void;
  /** Writes a secret that the user asked for: stdout, as it is. Nothing else may go this way. */
  printSecret(text: string): void;
  /** Tells a verdict on stderr as well where stdout is no terminal, so that a log says why it is red. */
  verdict(text: string): void;
  /** Writes a line of talk: stderr, with secrets blanked and nothing in it that steers a terminal. */
  note(text: string, paint?: (text: string) => string): void;
}

export interface ProcessContext extends Context {
  end(): Promise<void>;
}

/**
 * The context of this process.
 *
 * @param secrets values that are printed nowhere
 * @param streams where it reads and writes
 */
export function processContext(
  signal: AbortSignal,
  secrets: readonly string[],
  streams: Pick<Context, "stdin" | "stdout" | "stderr"> = process,
): ProcessContext {
  let loading: Promise<Config> | undefined;
  let opening: Promise<Project> | undefined;
  const redactor = redactorOf(secrets);
  const load = async () => {
    const config = await loadConfig();
    for (const warning of config.warnings) note(`underwrite: ${warning}`);
    return config;
  };
  const config = () => {
    loading ??= load();
    return loading;
  };
  const open = async () => {
    const [settings, { openProject }] = [await config(), await import("../services/open-project.js")];
    const agents = async (name?: string) => (await import("./agents.js")).judgingAgent(context, { agent: name });
    return openProject({ config: settings, agents, redactor, signal, onNote: (told) => note(describeNote(told)) });
  };
  const note: Context["note"] = (text, paint = (line) => line) => {
    // Before hidden characters are taken out, which a secret can hold, and after: they may have stood within one.
    const line = redactor.text(plain(redactor.text(text))).replace(/\s*\n\s*/g, " ");
    streams.stderr.write(`${fitTo(streams.stderr, paint(line))}\n`);
  };
  const context: ProcessContext = {
    // Streams open when they are first used: each costs start-up time.
    get stdin() {
      return streams.stdin;
    },
    get stdout() {
      return streams.stdout;
    },
    get stderr() {
      return streams.stderr;
    },
    signal,
    ownAgents: { readConfig: true },
    redactor,
    config,
    project() {
      opening ??= open();
      return opening;
    },
    async end() {
      const project = await opening?.catch(() => undefined); // the command has said why
      await project?.close();
    },
    print: (text: string) => void streams.stdout.write(`${fitTo(streams.stdout, redactor.text(text))}\n`),
    printPart: (text: string) => void streams.stdout.write(redactor.text(text)),
    printSecret: (text: string) => void streams.stdout.write(`${text}\n`),
    verdict: (text: string) => {
      if (!streams.stdout.isTTY) note(`underwrite: ${text}`);
    },
    note,
  };
  return context;
}

/** A text as it fits a stream: in a pipe as it is, on a terminal within its columns. */
function fitTo({ isTTY, columns }: NodeJS.WriteStream, text: string): string {
  return isTTY && columns > 0 ? fitLines(text, columns) : text;
}

const NAMED = 5;

/** What happens beside a command's work, in a line. */
function describeNote(note: ProjectNote): string {
  switch (note.about) {
    case "store":
      return `underwrite: ${note.problem}`;
    case "unreadable":
      return `underwrite: ${note.text}${note.sending ? ": not sent" : ""}.`;
    case "no store":
      return `No traces yet in ${note.path}: underwrite ${defaultCommandLine.example.join(" ")} makes one.`;
    case "foreign": {
      const others = note.agents.slice(0, NAMED).map(show).join(", ");
      const whose = others === "" ? "they name no agent" : `there are runs of ${others}: name one with --agent`;
      return `No run of ${note.agent} is among ${countText(note.traces, "trace")}; ${whose}.`;
    }
    case "new suite":
      return `${note.folder} is new: it also got the cases that ship with underwrite (${note.files.join(", ")}).`;
    case "kept":
      return `underwrite: traces beyond ${note.text} stay, since ${note.targets.join(" or ")} has not got all of them yet: underwrite traces push sends what waits.`;
    case "waiting": {
      const { target, waiting, problem } = note.report;
      const what = waiting === 1 ? "1 item waits" : `${waiting} items wait`;
      return `underwrite: ${what} for ${target} (${problem}): sent with the next run, or by underwrite traces push.`;
    }
  }
}

/** What a command does: it gets what it is given in code, then the arguments and options of the command line. */
type Work<First extends readonly unknown[]> = (
  context: Context,
  ...given: [...First, ...never[]]
) => number | Promise<number>;

/** Makes the action of a command of what loads its work: only when it runs, so that `--help` stays quick. */
export type Runs = <const First extends readonly unknown[]>(
  load: () => Promise<Work<First>>,
  ...first: First
) => (...given: unknown[]) => Promise<void>;

/** @param finish gets the exit code of the command that ran */
export function runsOf(context: Context, finish: (exitCode: number) => void): Runs {
  return (load, ...first) =>
    async (...given) => {
      const work = await load();
      finish(await work(context, ...first, ...(given.slice(0, -1) as never[]))); // the last is the command itself
    };
}
