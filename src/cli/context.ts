import type { Config } from "../config.js";
import { redact } from "../redact.js";
import { plain } from "./output/untrusted.js";

/** What a command gets from the process: streams, settings, and what Ctrl-C, SIGTERM and SIGHUP abort. */
export interface Context {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  signal: AbortSignal;
  /** Settings, read once, when a command needs them. @throws UserError */
  config(): Promise<Config>;
  /** Writes data: stdout, with secrets blanked. */
  print(text: string): void;
  /** Writes a part of a line of data, with secrets blanked: none may be spread over two parts. */
  printPart(text: string): void;
  /** Writes a secret that the user asked for: stdout, as it is. Nothing else may go this way. */
  printSecret(text: string): void;
  /** Writes a line of talk: stderr, with secrets blanked and nothing in it that steers a terminal. */
  note(text: string, paint?: (text: string) => string): void;
}

/** The context of this process. */
export function processContext(signal: AbortSignal): Context {
  let loading: Promise<Config> | undefined;
  let secrets: string[] = [];
  const load = async () => {
    const { loadConfig } = await import("../config.js");
    const config = await loadConfig();
    secrets = config.secrets;
    return config;
  };
  return {
    // Streams open when they are first used: each costs start-up time.
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return process.stdout;
    },
    get stderr() {
      return process.stderr;
    },
    signal,
    config() {
      loading ??= load();
      return loading;
    },
    print: (text) => void process.stdout.write(`${redact(text, secrets)}\n`),
    printPart: (text) => void process.stdout.write(redact(text, secrets)),
    printSecret: (text) => void process.stdout.write(`${text}\n`),
    note: (text, paint = (line) => line) => {
      const line = plain(redact(text, secrets)).replace(/\s*\n\s*/g, " ");
      process.stderr.write(`${paint(line)}\n`);
    },
  };
}
