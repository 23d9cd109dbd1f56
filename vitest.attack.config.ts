import { defineConfig } from "vitest/config";

/** Attacks from outside on the built command; `--mode soak` tries every point instead of a sample. */
export default defineConfig(({ mode }) => ({
  test: {
    include: ["bench/attack/**/*.attack.ts"],
    globalSetup: "src/testing/build-once.ts",
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    provide: { soak: mode === "soak" },
  },
}));

declare module "vitest" {
  interface ProvidedContext {
    /** Whether every point is tried. */
    soak: boolean;
  }
}
