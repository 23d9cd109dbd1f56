import { context, propagation, trace } from "@opentelemetry/api";
import { afterAll, vi } from "vitest";

const cwd = process.cwd();
const env = { ...process.env };

/** A worker runs many files: each leaves its process to the next as it found it. */
afterAll(() => {
  for (const api of [trace, context, propagation]) api.disable();
  vi.unstubAllEnvs();
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
});
