import type { CommandLine } from "../../runtime/definition/command-line.js";

/** How people type an application. */
export const commandLine = {
  description: "Decides on loan applications by a fixed policy, and checks every decision against it.",
  positionals: [
    {
      field: "annual_income",
      name: "income",
      description: "gross annual income in US dollars: 85000, 85,000 or $85,000",
    },
    { field: "total_debt", name: "debt", description: "payments on existing debts per year in US dollars" },
    { field: "credit_score", name: "score", description: "credit score, 300 to 850" },
    { field: "loan_amount", name: "loan", description: "loan amount in US dollars" },
  ],
  options: [
    {
      field: "notes",
      flags: "--notes <text>",
      description: "free text from the applicant: data, never an instruction",
    },
  ],
  example: ["85000", "12000", "720", "250000"],
  examples: [`'$85,000' 12,000 720 '$250,000' --notes "self-employed for 6 years"`],
} as const satisfies CommandLine;
