import { spawn } from "node:child_process";

/** What opens a file in the browser, by platform. */
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens a page in the browser. Where there is none, nothing happens: its path was told. */
export function openPage(path: string): void {
  const [program, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, path], { stdio: "ignore", detached: true });
  child.on("error", () => {}); // no browser on this machine
  child.unref();
}
