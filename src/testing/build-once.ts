import { execa } from "execa";

/** Builds `dist/` before any test, so that tests of the command run today's code. */
export async function setup(): Promise<void> {
  await execa("node", ["esbuild.config.mjs"]);
}
