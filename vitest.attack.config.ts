import { defineConfig } from "vitest/config";

/** Attacks from outside on the built command, and what `npm run test:slow` only samples; `--mode soak` tries every point instead of a sample. */
export default defineConfig(({ mode }) => ({
  test: {
    include: [
      "bench/attack/**/*.attack.ts",
      "src/tracing/store/torture.slow.test.ts",
      "src/agents/underwriting/reading/corpus.slow.test.ts",
    ],
    globalSetup: "src/testing/processes/build-once.ts",
    server: { deps: { external: [/\/dist\//] } }, // built already
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    provide: { attack: true, soak: mode === "soak" },
  },
}));

declare module "vitest" {
  interface ProvidedContext {
    /** Whether tests that race and kill do so at full length. */
    attack: boolean;
    /** Whether every point is tried. */
    soak: boolean;
  }
}
