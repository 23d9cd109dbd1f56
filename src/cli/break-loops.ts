import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";

/** How long the process may be deaf to a signal before it counts as caught in a loop, in milliseconds. */
const DEAF_MS = 1000;

/**
 * The second process, in a string, for it is run from source and from a build alike. It gets the Ctrl-C of the terminal
 * as the first does, and asks it for a sign of life. A second Ctrl-C ends a process that gave none; a terminal that is
 * gone ends it alone, for there nobody can press again.
 */
const PROGRAM = `
const { writeSync } = require("node:fs");
const [pid, text] = process.argv.slice(1);
const end = () => process.kill(Number(pid), "SIGKILL");
let waiting;
let deaf = false;
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(name, () => {
    if (deaf) end();
    if (waiting !== undefined) return;
    process.stdout.write("?");
    waiting = setTimeout(() => {
      if (name === "SIGHUP") end();
      deaf = true;
      try { writeSync(2, text); } catch {} // a terminal that is gone reads nothing; the next Ctrl-C ends it all the same
    }, ${DEAF_MS}).unref();
  });
}
process.stdout.on("error", () => {});
process.stdin.on("data", () => {
  clearTimeout(waiting);
  waiting = undefined;
  deaf = false;
});
`;

/** Begins the second process; undefined where the system has no room for one, or permits none: it is done without. */
function begin(text: string): ChildProcessByStdio<Writable, Readable, null> | undefined {
  try {
    const other = spawn(process.execPath, ["-e", PROGRAM, String(process.pid), text], {
      stdio: ["pipe", "pipe", "inherit"],
      env: {},
    });
    other.on("error", () => {}); // as above
    return other.pid === undefined ? undefined : other;
  } catch {
    return undefined; // as above
  }
}

/**
 * Lets a second Ctrl-C end code of a project that loops without end. Such code holds this process's only thread, where
 * signals are told, too: nothing here could hear one. Without a terminal nobody presses Ctrl-C, and nothing is begun.
 *
 * @param whose the file whose code may loop
 */
export function breakLoops(whose: string): void {
  if (![process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)) return;
  const text = `\nunderwrite: code of ${whose} does not stop to listen (does it loop?): Ctrl-C again ends it at once; runs that had ended are kept.\n`;
  const other = begin(text);
  if (!other) return;
  other.stdin.on("error", () => {});
  other.stdout.on("data", () => other.stdin.write("!"));
  // None of it keeps the process, and it does not outlive the process: it ends with what it reads.
  other.unref();
  for (const stream of [other.stdin, other.stdout]) (stream as Socket).unref();
  process.once("exit", () => other.kill("SIGKILL"));
}
