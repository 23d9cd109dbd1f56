import { isDefaultExportSpan, LangfuseSpanProcessor } from "@langfuse/otel";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterEach, describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { WRONG } from "../../testing/decision-with.js";
import { underwriteAndPush } from "../../testing/processes/in-process.js";
import { APPROVED, answer, serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";
import { type OtlpSink, startOtlpSink } from "../../testing/servers/otlp-sink.js";
import type { Plain } from "../../tracing/otlp/otlp.js";
import { langfuseTraceUrl } from "../project.js";

const KEYS = { publicKey: "pk-lf-1", secretKey: "sk-lf-0123456789" };

const open: OtlpSink[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sink) => sink.close()));
});

async function sink(): Promise<OtlpSink> {
  const started = await startOtlpSink();
  open.push(started);
  return started;
}

/** What Langfuse makes of a span. */
interface Observation {
  id: string;
  parent?: string;
  name: string;
  type: string;
  input?: Plain;
  output?: Plain;
  model?: Plain;
  usage: Record<string, Plain>;
  cost?: Plain;
  level: Plain;
  statusMessage?: string;
  session?: Plain;
  traceName?: Plain;
  tags?: Plain;
  version?: Plain;
  release?: Plain;
  environment?: Plain;
}

/**
 * Langfuse's mapping of a span's attributes to an observation.
 * Rules: https://langfuse.com/integrations/native/opentelemetry#property-mapping
 */
function toObservation({
  span,
  attributes,
}: OtlpSink["spans"] extends Map<string, infer Span> ? Span : never): Observation {
  const first = (...names: string[]) => names.map((name) => attributes[name]).find((value) => value !== undefined);
  const byOperation: Record<string, string> = { chat: "GENERATION", invoke_agent: "AGENT", execute_tool: "TOOL" };
  const operation = String(attributes["gen_ai.operation.name"]);
  const usage = Object.entries(attributes).filter(([name]) => name.startsWith("gen_ai.usage."));
  return {
    id: span.spanId,
    parent: span.parentSpanId,
    name: span.name,
    type: String(attributes["langfuse.observation.type"] ?? byOperation[operation] ?? "SPAN").toUpperCase(),
    input: first("langfuse.observation.input", "gen_ai.input.messages", "gen_ai.tool.call.arguments"),
    output: first("langfuse.observation.output", "gen_ai.output.messages", "gen_ai.tool.call.result"),
    model: first("gen_ai.response.model", "gen_ai.request.model"),
    usage: Object.fromEntries(usage.map(([name, value]) => [name.replace("gen_ai.usage.", ""), value])),
    cost: attributes["langfuse.observation.cost_details"],
    level: first("langfuse.observation.level") ?? (span.status?.code === 2 ? "ERROR" : "DEFAULT"),
    statusMessage: span.status?.message,
    session: first("langfuse.session.id", "session.id"),
    traceName: attributes["langfuse.trace.name"],
    tags: attributes["langfuse.trace.tags"],
    version: attributes["langfuse.version"],
    release: attributes["langfuse.release"],
    environment: first("langfuse.environment", "deployment.environment.name"),
  };
}

const observationsOf = ({ spans }: OtlpSink) => [...spans.values()].map(toObservation);
const typesOf = (observations: readonly Observation[]) => observations.map(({ type }) => type).sort();
const RUN_TYPES = ["AGENT", "GENERATION", "GENERATION", "GUARDRAIL", "TOOL", "TOOL", "TOOL", "TOOL"];

/** Runs the command against a model, with Langfuse configured. */
async function runWith(reply: Parameters<typeof serve>[0], more: Record<string, string> = {}) {
  const langfuse = await sink();
  const { env } = await serve(reply);
  const { stdout } = await underwriteAndPush(APPROVED, {
    env: {
      ...env,
      LANGFUSE_PUBLIC_KEY: KEYS.publicKey,
      LANGFUSE_SECRET_KEY: KEYS.secretKey,
      LANGFUSE_BASE_URL: langfuse.url,
      ...more,
    },
  });
  return { document: JSON.parse(stdout), observations: observationsOf(langfuse), langfuse };
}

describe("a run at Langfuse", () => {
  it("is one agent with two generations, four tools and a guardrail, each with input and output", async () => {
    const { document, observations } = await runWith(wellBehaved());
    expect(typesOf(observations)).toEqual(RUN_TYPES);
    for (const { input, output, name } of observations) {
      expect({ name, input: typeof input, output: typeof output }).toEqual({ name, input: "string", output: "string" });
      expect(() => [JSON.parse(String(input)), JSON.parse(String(output))]).not.toThrow();
    }
    const agent = observations.find(({ type }) => type === "AGENT");
    expect(agent?.parent).toBeUndefined();
    expect(observations.filter(({ id }) => id !== agent?.id).every(({ parent }) => parent === agent?.id)).toBe(true);
    expect(JSON.parse(String(agent?.input))).toMatchObject({ annual_income: 85000, loan_amount: 250000 });
    expect(JSON.parse(String(agent?.output))).toMatchObject({ approved: true, max_loan: document.max_loan });
    expect(observations.every(({ level }) => level === "DEFAULT")).toBe(true);
  });

  it("is sent with the header by which Langfuse shows spans in real time", async () => {
    const { langfuse } = await runWith(wellBehaved());
    const sent = langfuse.requests.filter(({ spans }) => spans.length > 0);
    expect(sent.length).toBeGreaterThan(0);
    for (const { headers } of sent) expect(headers["x-langfuse-ingestion-version"]).toBe("4");
  });

  it("has models, tokens and cost on its generations only, which add up to the run's", async () => {
    const { document, observations } = await runWith(wellBehaved());
    const generations = observations.filter(({ type }) => type === "GENERATION");
    for (const { model, usage } of generations) {
      expect(model).toBe("claude-sonnet-5");
      expect(usage).toEqual({ input_tokens: 900, output_tokens: 100, "cache_read.input_tokens": 400 });
    }
    const sum = (of: (observation: Observation) => number) => generations.reduce((total, one) => total + of(one), 0);
    expect(sum(({ usage }) => Number(usage.input_tokens))).toBe(document.run.input_tokens);
    expect(sum(({ cost }) => JSON.parse(String(cost)).total)).toBeCloseTo(document.run.cost_usd, 9);
    const others = observations.filter(({ type }) => type !== "GENERATION");
    expect(others.map(({ usage, cost }) => [Object.keys(usage).length, cost])).toEqual(Array(6).fill([0, undefined]));
  });

  it("shows model calls as chats: instructions, messages, tools, tool calls by name, and the decision as an object", async () => {
    const { document, observations, langfuse } = await runWith(wellBehaved());
    const [first, last] = observations
      .filter(({ type }) => type === "GENERATION")
      .map(({ input, output }) => ({ input: JSON.parse(String(input)), output: JSON.parse(String(output)) }));
    const names = ["amortize", "calc_dti", "calc_max_loan", "credit_risk"];
    expect(first?.input.messages.map(({ role }: { role: string }) => role)).toEqual(["system", "user"]);
    expect(first?.input.messages[0].content).toBe(underwriting.instructions);
    expect(first?.input.tools.map((tool: { function: { name: string } }) => tool.function.name).sort()).toEqual(names);
    const calls = first?.output.tool_calls as { id: string; function: { name: string; arguments: string } }[];
    expect(first?.output.role).toBe("assistant");
    expect(calls.map((call) => call.function.name).sort()).toEqual(names);
    for (const call of calls) expect(JSON.parse(call.function.arguments)).toEqual({});
    const roles = last?.input.messages.map(({ role }: { role: string }) => role);
    expect(roles).toEqual(["system", "user", "assistant", "tool", "tool", "tool", "tool"]);
    const answers = last?.input.messages.slice(3).map((message: { tool_call_id: string }) => message.tool_call_id);
    expect(answers).toEqual(calls.map(({ id }) => id));
    expect(last?.output.content).toMatchObject({ approved: true, max_loan: document.max_loan });
    // Once is enough: nothing of it goes out in the other form as well.
    expect(langfuse.received()).not.toMatch(/gen_ai\.(?:input|output)\.messages|gen_ai\.tool\.definitions/);
  });

  it("can be filtered by metadata, and summed by tags, which every observation has", async () => {
    const { langfuse } = await runWith(wellBehaved());
    const spans = [...langfuse.spans.values()];
    const root = spans.find(({ span }) => !span.parentSpanId);
    expect(root?.attributes).toMatchObject({
      "langfuse.observation.metadata.outcome": "approved",
      "langfuse.observation.metadata.exit_reason": "decided",
      "langfuse.observation.metadata.valid": "true",
      "langfuse.observation.metadata.policy_hash": expect.stringMatching(/^[0-9a-f]+$/),
    });
    const lists = spans.flatMap(({ attributes }) =>
      Object.entries(attributes).filter(([, value]) => Array.isArray(value)),
    );
    expect(lists.filter(([name]) => name !== "langfuse.trace.tags")).toEqual([]);
  });

  it("has the cost of each model call in parts that add up, without what floating point leaves", async () => {
    const { observations } = await runWith(wellBehaved());
    const costs = observations.flatMap(({ cost }) => (cost === undefined ? [] : [JSON.parse(String(cost))]));
    expect(costs).toHaveLength(2);
    for (const { total, input, output } of costs) {
      expect(input + output).toBeCloseTo(total, 9);
      for (const part of [total, input, output]) expect(String(part)).toMatch(/^\d+(?:\.\d{1,9})?$/);
    }
  });

  it("shows a repair as a chain, and what it mended as a warning", async () => {
    const figures = Object.values(WRONG).filter((value) => typeof value === "number");
    const { document, observations } = await runWith((request, n) =>
      n === 1 ? answer(WRONG) : wellBehaved()(request),
    );
    expect(document.validation).toMatchObject({ valid: true, repaired: true });
    expect(typesOf(observations)).toEqual([...RUN_TYPES, "CHAIN", "GENERATION", "GUARDRAIL"].sort());
    const chain = observations.find(({ type }) => type === "CHAIN");
    expect(JSON.parse(String(chain?.input))).toMatchObject({
      reason: "violations",
      violations: figures.map(() => ({})),
    });
    expect(JSON.parse(String(chain?.output))).toMatchObject({ approved: true, max_loan: document.max_loan });
    expect(typesOf(observations.filter(({ parent }) => parent === chain?.id))).toEqual(["GENERATION", "GUARDRAIL"]);
    const guardrails = observations.filter(({ type }) => type === "GUARDRAIL");
    expect(guardrails.map(({ level }) => level).sort()).toEqual(["DEFAULT", "WARNING"]);
  });

  it("has an error where it failed, with the reason", async () => {
    const { observations } = await runWith(() => ({ status: 401, body: { error: { message: "no" } } }));
    expect(observations.map(({ type, level }) => [type, level]).sort()).toEqual([
      ["AGENT", "ERROR"],
      ["GENERATION", "ERROR"],
    ]);
    expect(observations.every(({ statusMessage }) => statusMessage?.includes("401"))).toBe(true);
  });

  it("has its environment and release on every observation and score, and its version on the trace", async () => {
    const { observations, langfuse } = await runWith(wellBehaved(), {
      LANGFUSE_TRACING_ENVIRONMENT: "staging",
      LANGFUSE_RELEASE: "2026-06",
    });
    for (const { environment, release, traceName } of observations) {
      expect({ environment, release, traceName }).toEqual({
        environment: "staging",
        release: "2026-06",
        traceName: "underwriting",
      });
    }
    expect(observations.find(({ type }) => type === "AGENT")?.version).toMatch(/^\d+\.\d+\.\d+/);
    expect([...langfuse.scores.values()].map(({ environment }) => environment)).toEqual(["staging"]);
  });
});

describe("the library's spans with Langfuse's own SDK", () => {
  const application = underwriting.parseInput({
    annual_income: 85000,
    total_debt: 12000,
    credit_score: 720,
    loan_amount: 250000,
  });
  const options = { model: offlineModel(underwriting.answerOffline), session: "session-7", tags: ["batch", "june"] };

  it("are delivered by its span processor: all of a run, with session and tags", async () => {
    const langfuse = await sink();
    const processor = new LangfuseSpanProcessor({
      ...KEYS,
      baseUrl: langfuse.url,
      environment: "staging",
      release: "7",
    });
    const provider = new BasicTracerProvider({ spanProcessors: [processor] });
    const { run } = await runAgent(underwriting, application, {
      ...options,
      tracing: { tracer: provider.getTracer("my-app") },
    });
    await provider.shutdown();

    const observations = observationsOf(langfuse);
    expect(typesOf(observations)).toEqual(RUN_TYPES);
    expect(new Set([...langfuse.spans.values()].map(({ span }) => span.traceId))).toEqual(new Set([run.trace_id]));
    for (const { session, traceName, environment, release } of observations) {
      expect([session, traceName, environment, release]).toEqual(["session-7", "underwriting", "staging", "7"]);
    }
    for (const { attributes } of langfuse.spans.values()) {
      expect(attributes["gen_ai.conversation.id"]).toBe("session-7");
    }
    for (const { input, output } of observations) {
      expect([typeof input, typeof output]).toEqual(["string", "string"]);
    }
    for (const { tags } of observations) expect(tags).toEqual(["batch", "june"]);
  });

  it("pass its filter of what belongs to Langfuse, each of them", async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    let asked = 0;
    const offline = offlineModel(underwriting.answerOffline);
    const model: typeof offline = {
      ...offline,
      // The second answer is wrong once, so that there is a repair too.
      generate: async (request, rest) => {
        const response = await offline.generate(request, rest);
        return ++asked === 2 ? { ...response, content: [{ type: "text", text: "no JSON" }] } : response;
      },
    };
    await runAgent(underwriting, application, { ...options, model, tracing: { tracer: provider.getTracer("my-app") } });
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toContain("repair");
    expect(spans.filter((span) => !isDefaultExportSpan(span)).map(({ name }) => name)).toEqual([]);
    expect(spans).toHaveLength(10);
  });
});

describe("a trace's address", () => {
  it("is that of Langfuse's page, without credentials of the base URL", () => {
    const at = (baseUrl: string) => langfuseTraceUrl({ ...KEYS, baseUrl }, "abc");
    expect(at("https://cloud.langfuse.com/")).toBe("https://cloud.langfuse.com/trace/abc");
    expect(at("https://me:password@host.example/langfuse")).toBe("https://host.example/langfuse/trace/abc");
  });
});
