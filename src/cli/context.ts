import type { Config } from "../config.js";
import { type Redactor, redactorOf } from "../redact.js";
import { plain } from "./output/untrusted.js";

/** What a command gets from the process: streams, settings, and what Ctrl-C, SIGTERM and SIGHUP abort. */
export interface Context {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  signal: AbortSignal;
  /** Blanks the secrets of the environment and `.env`; known before the settings are read, and whatever is wrong there. */
  redactor: Redactor;
  /** Settings, read once, when a command needs them. @throws UserError */
  config(): Promise<Config>;
  /** Writes data: stdout, with secrets blanked. */
  print(text: string): void;
  /** Writes a part of a line of data, with secrets blanked: none may be spread over two parts. */
  printPart(text: string): void;
  /** Writes a secret that the user asked for: stdout, as it is. Nothing else may go this way. */
  printSecret(text: string): void;
  /** Has something done when the command has ended, however it did: what it learned on its way is said then. */
  atEnd(work: () => void): void;
  /** Writes a line of talk: stderr, with secrets blanked and nothing in it that steers a terminal. */
  note(text: string, paint?: (text: string) => string): void;
}

/** A context that ends with its command. */
export interface ProcessContext extends Context {
  end(): void;
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
  const endings: (() => void)[] = [];
  let loading: Promise<Config> | undefined;
  const redactor = redactorOf(secrets);
  const load = async () => {
    const { loadConfig } = await import("../config.js");
    const config = await loadConfig();
    for (const warning of config.warnings) note(`underwrite: ${warning}`);
    return config;
  };
  const note: Context["note"] = (text, paint = (line) => line) => {
    // Before hidden characters are taken out, which a secret can hold, and after: they may have stood within one.
    const line = redactor.text(plain(redactor.text(text))).replace(/\s*\n\s*/g, " ");
    streams.stderr.write(`${paint(line)}\n`);
  };
  return {
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
    redactor,
    config() {
      loading ??= load();
      return loading;
    },
    atEnd: (work) => void endings.push(work),
    end() {
      for (const work of endings.splice(0)) work();
    },
    print: (text) => void streams.stdout.write(`${redactor.text(text)}\n`),
    printPart: (text) => void streams.stdout.write(redactor.text(text)),
    printSecret: (text) => void streams.stdout.write(`${text}\n`),
    note,
  };
}
