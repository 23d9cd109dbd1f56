import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** What takes long: commands as processes, loops, stores under kill. `npm run test:slow`, which has the mode `slow`. */
const SLOW = ["src/**/*.process.test.ts", "src/**/*.slow.test.ts"];
/** What needs more than Node. */
const APART = ["src/**/*.browser.test.ts", "src/**/*.postgres.test.ts"];

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "slow" ? SLOW : ["src/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...APART, ...(mode === "slow" ? [] : SLOW)],
    globalSetup: "src/testing/processes/build-once.ts",
    setupFiles: "src/testing/processes/after-each-file.ts",
    server: { deps: { external: [/\/dist\//] } }, // built already
    provide: { attack: false, soak: false },
    isolate: mode === "slow", // else a worker loads the product once: half the processor time
    maxWorkers: Math.max(2, availableParallelism() - 1), // many tests wait for processes and servers
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}));
