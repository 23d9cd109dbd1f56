import { expect, it } from "vitest";
import * as z from "zod/mini";
import { underwriting } from "../agents/underwriting/agent.js";
import { documentSchema } from "../services/document-schema.js";
import { startTestService } from "../testing/servers/test-service.js";

it("a decision has the form of what the command line prints, and an id", async () => {
  const service = await startTestService();
  const { json } = await service.ask("/openapi.json");
  const { schema } = json.paths["/v1/decisions"].post.responses[200].content["application/json"];
  const printed = z.toJSONSchema(documentSchema(underwriting));
  expect(schema.properties).toEqual({ id: { type: "string" }, ...printed.properties });
  expect(schema.required).toEqual(["id", ...(printed.required ?? [])]);
});

it("an agent without a description is not said to have a policy", async () => {
  const { description: _, ...agent } = underwriting;
  const service = await startTestService({ agents: [{ ...agent, name: "quiet" }] });
  expect((await service.ask("/openapi.json")).json.info.description).toBe("Runs the agent quiet.");
});
