import { WARNING_CODES } from "../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { answerRepeated } from "./answer-repeated.js";
import { decidesNothing } from "./decides-nothing.js";
import type { Detector, FindingKind } from "./detector.js";
import { ignoredInput } from "./ignored-input.js";
import { answersDiffer } from "./inconsistent-answers.js";
import { injectionAcrossRuns } from "./injection-across-runs.js";
import { injectionFollowed } from "./injection-followed.js";
import { modelDiffers } from "./model-differs.js";
import { outputFields } from "./output-fields.js";
import { ownCheck } from "./own-check.js";
import { personDisagrees } from "./person-disagrees.js";
import { providerRetried } from "./provider-retried.js";
import { relationBroken } from "./relations.js";
import { repairUsed } from "./repair-used.js";
import { runEnding } from "./run-ending.js";
import { runIncomplete } from "./run-incomplete.js";
import { schemaOnly } from "./schema-only.js";
import { toolArguments } from "./tool-arguments.js";
import { toolFailed } from "./tool-failed.js";
import { toolLacksKey } from "./tool-lacks-key.js";
import { toolRepeated } from "./tool-repeated.js";
import { toolResults } from "./tool-results.js";
import { toolSkipped } from "./tool-skipped.js";
import { toolSlower } from "./tool-slower.js";
import { toolsInSequence } from "./tools-in-sequence.js";
import { usageDrift } from "./usage-drift.js";
import { usageOutliers } from "./usage-outliers.js";
import { violations } from "./violations.js";

/** All detectors, in the order in which they look. */
export const DETECTORS: readonly Detector[] = [
  personDisagrees,
  toolResults,
  injectionFollowed,
  violations,
  schemaOnly,
  ownCheck,
  outputFields,
  toolSkipped,
  toolRepeated,
  toolsInSequence,
  toolFailed,
  toolArguments,
  repairUsed,
  runEnding,
  runIncomplete,
  decidesNothing,
  providerRetried,
  modelDiffers,
  toolLacksKey,
  ignoredInput,
  injectionAcrossRuns,
  answerRepeated,
  answersDiffer,
  relationBroken,
  toolSlower,
  usageOutliers,
  usageDrift,
];

export const KINDS: ReadonlyMap<string, FindingKind> = new Map(
  DETECTORS.flatMap(({ finds }) => finds.map((kind) => [kind.code, kind] as const)),
);

/**
 * All codes that findings of an agent's runs can have: the detectors', those of warnings, and those of its `validate`
 * as far as its traits name them.
 */
export function findingCodes(agent: AnyAgent): string[] {
  const codes = [...KINDS.keys(), ...WARNING_CODES, ...Object.keys(agent.analysis?.violations ?? {})];
  return [...new Set(codes)].sort();
}
