import { defineConfig } from "vitest/config";

/** Campaigns with plain commands in place of a coding agent: what is kept, and each cheat; `--mode soak` kills at every point. */
export default defineConfig(({ mode }) => ({
  test: {
    include: ["bench/climb/**/*.climb.ts"],
    // Campaigns with a live model take minutes each: the broker alone is in npm run test:slow.
    exclude: mode === "soak" ? [] : ["bench/climb/live.climb.ts"],
    globalSetup: "src/testing/processes/build-once.ts",
    server: { deps: { external: [/\/dist\//] } }, // built already
    testTimeout: 900_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    provide: { attack: true, soak: mode === "soak" },
  },
}));
