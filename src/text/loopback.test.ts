import { expect, it } from "vitest";
import { isLoopback } from "./loopback.js";

it.each([
  ["localhost", true],
  ["127.0.0.1", true],
  ["127.8.9.10", true],
  ["[::1]", true],
  ["127.0.0.1.example.com", false],
  ["localhost.example.com", false],
  ["10.0.0.1", false],
])("the host %s is this machine: %j", (hostname, is) => {
  expect(isLoopback(hostname)).toBe(is);
});
