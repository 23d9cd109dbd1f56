import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import { findingCodes } from "./codes.js";

const text = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

it("names exactly the codes that the documentation describes", () => {
  const documented = text("../../docs/detectors.md")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([a-z]+_[a-z_]+)`/g)].map(([, code]) => code))
    .filter((code) => code !== "appeared_with");
  expect([...new Set(documented)].sort()).toEqual(findingCodes(underwriting));
});

it("has every code that a detector gives", () => {
  const folder = fileURLToPath(new URL("detectors", import.meta.url));
  const sources = readdirSync(folder).filter((name) => !name.endsWith(".test.ts"));
  const given = sources.flatMap((name) => [
    ...text(`detectors/${name}`).matchAll(/\bcode: (?:isUnknown \? )?"([a-z_]+)"/g),
  ]);
  expect(given.length).toBeGreaterThan(15);
  expect(findingCodes(underwriting)).toEqual(expect.arrayContaining(given.map(([, code]) => code)));
});
