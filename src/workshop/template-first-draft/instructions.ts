/** The system prompt: one sentence, that leaves the rest to the model. */
export const instructions = `You are a loan underwriter. Use the provided tools to assess the applicant, then make a decision.`;
