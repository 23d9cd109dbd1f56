import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** What takes long: processes, stores under kill, scratch copies of the checkout. `--mode quick` leaves it out. */
const SLOW = [
  "src/**/*.process.test.ts",
  "src/*.test.ts",
  "src/cli/**",
  "src/waiting/**",
  "src/tracing/{store,delivery}/**",
  "src/workshop/**",
  "src/agents/**/{mutants,corpus}.test.ts",
];

export default defineConfig(({ mode }) => ({
  test: {
    include: ["src/**/*.test.ts"],
    exclude: [
      ...configDefaults.exclude,
      "src/**/*.browser.test.ts",
      "src/**/*.postgres.test.ts",
      ...(mode === "quick" ? SLOW : []),
    ],
    globalSetup: "src/testing/processes/build-once.ts",
    setupFiles: "src/testing/processes/after-each-file.ts",
    server: { deps: { external: [/\/dist\//] } }, // built already
    provide: { attack: false, soak: false },
    isolate: false, // a worker loads the product once: half the processor time
    maxWorkers: Math.max(2, availableParallelism() - 1), // many tests wait for processes and servers
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}));
