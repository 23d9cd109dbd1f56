import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Starts the browser that is installed, without a window. @throws where there is none on the PATH */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath() });
}

function browserPath(): string {
  const { PATH = "" } = process.env;
  const found = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name))).find(isExecutable);
  if (found) return found;
  throw new Error(
    `No browser is on the PATH (${NAMES.join(", ")}): install one, on Debian with apt-get install chromium.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not for us
  }
}
