import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { DETECTORS, findingCodes } from "./index.js";

const text = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

it("are all codes that the documentation describes", () => {
  const documented = text("../../../docs/detectors.md")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([a-z]+_[a-z_]+)`/g)].map(([, code]) => code))
    .filter((code) => code !== "appeared_with");
  expect(documented.length).toBeGreaterThan(30);
  expect(findingCodes(underwriting)).toEqual(expect.arrayContaining(documented));
});

it("are given by detectors that are in the list, and say what they catch and what they leave alone", () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const sources = readdirSync(folder).filter((name) => !name.endsWith(".test.ts"));
  const files = sources.filter((name) => text(name).includes(": Detector = {"));
  expect(DETECTORS).toHaveLength(files.length);
  for (const detector of DETECTORS) {
    const { finds, catches, leavesAlone, detect, compare, collect } = detector;
    expect(finds.length * catches.length * leavesAlone.length).toBeGreaterThan(0);
    expect([detect, compare, collect].filter(Boolean)).toHaveLength(1);
  }
});
