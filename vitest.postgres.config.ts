import { defineConfig } from "vitest/config";

/** The service's tests on PostgreSQL (Debian's), and those of several machines; `--mode soak` kills at full length. */
export default defineConfig(({ mode }) => ({
  test: {
    include: ["src/serve/**/*.test.ts", "src/**/*.postgres.test.ts"],
    globalSetup: "src/testing/queue/with-postgres.ts",
    server: { deps: { external: [/\/dist\//] } }, // built already
    provide: { attack: true, soak: mode === "soak" },
    testTimeout: mode === "soak" ? 3_600_000 : 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
}));
