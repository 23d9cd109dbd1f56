import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const folder = mkdtempSync(join(tmpdir(), "underwrite-tests-"));

/** Builds `dist/` before any test, so that tests of the command run today's code, in temporary folders of one folder. */
export async function setup(): Promise<void> {
  process.env.TMPDIR = folder;
  await execa("node", ["esbuild.config.mjs", "--testing"]);
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
