import { defineConfig } from "vitest/config";

/** Pages in a real browser (Chromium on the `PATH`). */
export default defineConfig({
  test: {
    include: ["src/**/*.browser.test.ts"],
    globalSetup: "src/testing/processes/build-once.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
