import { expect, it } from "vitest";
import { addAmounts } from "./decimal.js";

it("adds amounts without the noise of floats", () => {
  expect(addAmounts(0.1, 0.2)).toBe(0.3);
  expect(addAmounts(1.005, 1e-9, 0.7)).toBe(1.705000001);
  expect(addAmounts()).toBe(0);
});
