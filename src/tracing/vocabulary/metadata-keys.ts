import { ATTRIBUTE } from "../attributes.js";

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
