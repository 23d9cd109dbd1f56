import { describe, expect, it, vi } from "vitest";
import { AgentFault, UserError } from "./errors.js";
import { StoreProblem } from "./tracing/store/files/open.js";

describe("an error of another copy of the package", () => {
  it("is of the same class: a project's agents import the library, and the command line runs them", async () => {
    vi.resetModules();
    const copy = await import("./errors.js");
    expect(Object.is(copy.AgentFault, AgentFault)).toBe(false);
    expect(new copy.AgentFault("a reference failed") instanceof AgentFault).toBe(true);
    expect(new copy.UserError("no such file") instanceof UserError).toBe(true);
  });

  it("is of no other class", () => {
    expect(new UserError("no such file") instanceof AgentFault).toBe(false);
    expect(new Error("UserError") instanceof UserError).toBe(false);
    expect({ name: "UserError" } instanceof UserError).toBe(false);
    expect(new UserError("no such file") instanceof StoreProblem).toBe(false);
    expect(new StoreProblem("it is locked") instanceof UserError).toBe(true);
    expect(new StoreProblem("it is locked") instanceof StoreProblem).toBe(true);
  });
});
