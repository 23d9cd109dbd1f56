import { context, propagation, trace } from "@opentelemetry/api";
import { afterAll, vi } from "vitest";
import { replaceEnvironment } from "./cli.js";

const cwd = process.cwd();
const env = { ...process.env };

/** A worker runs many files: each leaves its process to the next as it found it. */
afterAll(() => {
  for (const api of [trace, context, propagation]) api.disable();
  vi.unstubAllEnvs();
  replaceEnvironment(env);
  process.chdir(cwd);
});
