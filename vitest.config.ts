import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    globalSetup: "src/testing/build-once.ts",
    server: { deps: { external: [/\/dist\//] } }, // built already
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
