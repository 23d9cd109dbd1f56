/**
 * Names of span attributes, used by what writes spans and by what reads them.
 * `gen_ai.*`: OpenTelemetry's semantic conventions for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/). `langfuse.*`, `session.id`: how Langfuse maps spans
 * (https://langfuse.com/integrations/native/opentelemetry). `underwrite.*`: ours.
 */
export const ATTRIBUTE = {
  operation: "gen_ai.operation.name",
  agentName: "gen_ai.agent.name",
  provider: "gen_ai.provider.name",
  conversation: "gen_ai.conversation.id",
  requestModel: "gen_ai.request.model",
  requestMaxTokens: "gen_ai.request.max_tokens",
  outputType: "gen_ai.output.type",
  responseModel: "gen_ai.response.model",
  responseId: "gen_ai.response.id",
  finishReasons: "gen_ai.response.finish_reasons",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheReadTokens: "gen_ai.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.usage.cache_creation.input_tokens",
  systemInstructions: "gen_ai.system_instructions",
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  toolDefinitions: "gen_ai.tool.definitions",
  toolName: "gen_ai.tool.name",
  toolType: "gen_ai.tool.type",
  toolDescription: "gen_ai.tool.description",
  toolCallId: "gen_ai.tool.call.id",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  errorType: "error.type",

  observationType: "langfuse.observation.type",
  observationInput: "langfuse.observation.input",
  observationOutput: "langfuse.observation.output",
  observationLevel: "langfuse.observation.level",
  costDetails: "langfuse.observation.cost_details",
  appRoot: "langfuse.internal.is_app_root",
  traceName: "langfuse.trace.name",
  traceTags: "langfuse.trace.tags",
  environment: "langfuse.environment",
  release: "langfuse.release",
  version: "langfuse.version",
  session: "session.id",
  experimentId: "langfuse.experiment.id",
  experimentName: "langfuse.experiment.name",
  experimentDatasetId: "langfuse.experiment.dataset.id",
  experimentItemId: "langfuse.experiment.item.id",
  experimentRootId: "langfuse.experiment.item.root_observation_id",
  experimentExpectedOutput: "langfuse.experiment.item.expected_output",
  experimentMetadata: "langfuse.experiment.metadata",
  experimentItemMetadata: "langfuse.experiment.item.metadata",

  kind: "underwrite.kind",
  exitReason: "underwrite.exit_reason",
  outcome: "underwrite.outcome",
  valid: "underwrite.valid",
  repaired: "underwrite.repaired",
  violations: "underwrite.violations",
  violationCodes: "underwrite.violation_codes",
  warnings: "underwrite.warnings",
  warningCodes: "underwrite.warning_codes",
  explanation: "underwrite.explanation",
  roundTrip: "underwrite.round_trip",
  stopReason: "underwrite.stop_reason",
  batchId: "underwrite.batch.id",
  batchCustomId: "underwrite.batch.custom_id",
  batchQueuedMs: "underwrite.batch.queued_ms",
  appVersion: "underwrite.version",
  revision: "vcs.ref.head.revision",
  policyHash: "underwrite.hash.policy",
  instructionsHash: "underwrite.hash.instructions",
  toolsHash: "underwrite.hash.tools",
  codeHash: "underwrite.hash.code",
  serverAddress: "server.address",
  serverPort: "server.port",
} as const;

/** The version of OpenTelemetry's conventions that these names are of. */
export const SCHEMA_URL = "https://opentelemetry.io/schemas/1.37.0";

/** Values of `gen_ai.operation.name`; the last two are ours. */
export const OPERATION = {
  run: "invoke_agent",
  model: "chat",
  tool: "execute_tool",
  validation: "validate",
  repair: "repair",
} as const;

/** Name of the span event that records a repeated model call, and its attributes. */
export const RETRY_EVENT = {
  name: "retry",
  attempt: "underwrite.retry.attempt",
  status: "http.response.status_code",
  delayMs: "underwrite.retry.delay_ms",
} as const;

/** Name of the span event that records a score, and its attributes: OpenTelemetry's. */
export const EVALUATION = {
  event: "gen_ai.evaluation.result",
  name: "gen_ai.evaluation.name",
  value: "gen_ai.evaluation.score.value",
  label: "gen_ai.evaluation.score.label",
  explanation: "gen_ai.evaluation.explanation",
} as const;

const CONTENT: ReadonlySet<string> = new Set([
  ATTRIBUTE.inputMessages,
  ATTRIBUTE.outputMessages,
  ATTRIBUTE.toolArguments,
  ATTRIBUTE.toolResult,
  ATTRIBUTE.observationInput,
  ATTRIBUTE.observationOutput,
  ATTRIBUTE.violations,
  ATTRIBUTE.warnings,
  ATTRIBUTE.explanation,
  ATTRIBUTE.experimentExpectedOutput,
  ATTRIBUTE.experimentItemMetadata,
  EVALUATION.explanation,
]);

/** Langfuse's environment of evals: its views hide it where they show what agents did for people. */
export const EVAL_ENVIRONMENT = "sdk-experiment";
const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(ATTRIBUTE),
  ...Object.values(RETRY_EVENT),
  ...Object.values(EVALUATION),
]);

/**
 * Whether an attribute can hold text or figures of applicants: what content capture masks or leaves out. One that
 * we do not know, of another program's span, can.
 */
export function holdsContent(attribute: string): boolean {
  return CONTENT.has(attribute) || !KNOWN.has(attribute);
}

/** Attributes that filters and tables want as metadata of the first level, by the keys that they have there. */
export const METADATA_KEYS: Readonly<Record<string, string>> = {
  [ATTRIBUTE.kind]: "kind",
  [ATTRIBUTE.outcome]: "outcome",
  [ATTRIBUTE.exitReason]: "exit_reason",
  [ATTRIBUTE.valid]: "valid",
  [ATTRIBUTE.repaired]: "repaired",
  [ATTRIBUTE.violationCodes]: "violation_codes",
  [ATTRIBUTE.warningCodes]: "warning_codes",
  [ATTRIBUTE.policyHash]: "policy_hash",
  [ATTRIBUTE.instructionsHash]: "instructions_hash",
  [ATTRIBUTE.toolsHash]: "tools_hash",
  [ATTRIBUTE.revision]: "revision",
  [ATTRIBUTE.roundTrip]: "round_trip",
};
