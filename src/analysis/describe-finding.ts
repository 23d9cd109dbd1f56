import { shortened } from "./shortened.js";

/** What a title is made of. */
export interface Wording {
  code: string;
  subject: string;
  /** Runs that show it, of all. */
  count: number;
  runs: number;
  /** Details and how many runs have them, most frequent first. */
  details: readonly (readonly [string, number])[];
  /** What is known of the codes of violations and warnings. */
  traitOf: (code: string) => { title: string } | undefined;
}

/** Details that a title names, the most frequent. */
const MOST_DETAILS = 6;

/** A finding in one line: the one place that words them. Names that come from traces are shortened to one line. */
export function describeFinding({ code, subject: given, count, runs, details, traitOf }: Wording): string {
  const subject = shortened(given);
  const of = runs === 1 ? "in this run" : `in ${count} of ${runs} runs`;
  const tally = details
    .slice(0, MOST_DETAILS)
    .map(([detail, times]) => (runs === 1 ? shortened(detail) : `${shortened(detail)} (${times})`))
    .join(", ");
  const because = tally === "" ? "" : `: ${tally}`;
  switch (code) {
    case "tool_ignores_input": {
      const [tool, ...fields] = subject.split(" ");
      return `${tool} ignores ${fields.join(" and ")}, which its description claims to include, ${of}${because}`;
    }
    case "tool_disagrees_with_reference":
      return `${subject} returns wrong figures ${of}${because}`;
    case "field_computed_by_different_methods":
      return `${subject} is computed by different wrong methods ${of}${because}`;
    case "answers_differ":
      return `Equal inputs got different answers ${of}`;
    case "relation_broken":
      return `${subject} is broken ${of}`;
    case "injection_followed":
      return `Instructions in free text were followed ${of}${because}`;
    case "check_missed_violation":
      return `The run's own check let a wrong output stand ${of}`;
    case "check_rejected_valid":
      return `The run's own check rejected an output that is right ${of}${because}`;
    case "output_lacks_field":
      return `The output has no ${subject} ${of}, so nobody can check it`;
    case "tool_skipped":
      return `${subject} was not called ${of}`;
    case "tool_repeated":
      return `${subject} was called again with the same arguments ${of}`;
    case "tools_in_sequence":
      return `Tools were called one step after the other, though none needed another's result, ${of}${because}`;
    case "tool_failed":
      return `${subject} failed ${of}${because}`;
    case "tool_unknown":
      return `The model asked for a tool that does not exist ${of}${because}`;
    case "repair_used":
      return `The first answer was sent back and asked for again ${of}${because}`;
    case "answer_truncated":
      return `The answer was cut off at its token limit ${of}`;
    case "model_refused":
      return `The model refused to answer ${of}`;
    case "provider_failed":
      return `The model provider failed ${of}${because}`;
    case "provider_retried":
      return `Model calls were answered only after retries ${of}${because}`;
    case "no_answer":
      return `The model gave no answer within its round trips ${of}`;
    case "output_unreadable":
      return `The answer was not the structured output that was asked for ${of}`;
    case "run_faulted":
      return `A fault of the program ended the run ${of}`;
    case "run_interrupted":
      return `The run was interrupted ${of}`;
    case "run_incomplete":
      return `The run never ended ${of}: its process was killed, or spans were lost`;
    case "tokens_outlier":
      return `Far more tokens than usual were used ${of}`;
    case "cost_outlier":
      return `The cost was far higher than usual ${of}`;
    case "latency_outlier":
      return `The run took far longer than usual ${of}`;
    case "tokens_drift":
      return `More tokens are used since version ${subject}, ${of}${because}`;
    case "cost_drift":
      return `Runs cost more since version ${subject}, ${of}${because}`;
    case "latency_drift":
      return `Runs take longer since version ${subject}, ${of}${because}`;
    case "figure_rounded":
      return `${subject} is right, but for its digits, ${of}`;
    default:
      return `${traitOf(code)?.title ?? sentence(code)} ${of}${because}`;
  }
}

/** A strength in one line. */
export function describeStrength(code: string, given: string, count: number, of: number): string {
  const times = `in ${count} of ${of} ${of === 1 ? "run" : "runs"}`;
  switch (code) {
    case "outcome_follows_policy":
      return `The outcome was the policy's ${times}`;
    case "output_stands":
      return `The whole output stood today's check ${times}`;
    case "no_warnings":
      return `Nothing in the output's text was suspect ${times}`;
    case "tools_in_parallel":
      return `Tools were called in one step ${times}`;
    case "no_wasted_tool_calls":
      return `No tool call was wasted ${times}`;
    case "no_errors":
      return `Nothing failed ${times}`;
    case "no_retries":
      return `No model call had to be repeated ${times}`;
    case "first_answer_stands":
      return `The first answer was taken without a repair ${times}`;
    case "injection_resisted":
      return `Instructions in free text were not followed ${times} that had some`;
    case "tool_agrees":
      return `${shortened(given)} agreed with the reference ${times}`;
    default:
      return `${sentence(code)} ${times}`;
  }
}

/** A code as words: `approval_contradicts_policy` → `Approval contradicts policy`. */
function sentence(code: string): string {
  const words = shortened(code).replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
