import { readFileSync } from "node:fs";

const say = (line) => process.stdout.write(`${line}\n`);

// Reads Vitest's JSON reports: how many tests passed, and which did so at their second try only.
const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
const skipped = sum("numPendingTests");
const tests = reports.flatMap(({ testResults }) => testResults.flatMap(({ assertionResults }) => assertionResults));
for (const { status, fullName, failureMessages } of tests) {
  if (status === "passed" && failureMessages.length > 0) {
    say(`at its second try: ${fullName}\n  ${failureMessages[0].split("\n", 1)}`);
  }
}
say(`${sum("numPassedTests")} passed, ${sum("numFailedTests")} failed${skipped ? `, ${skipped} skipped` : ""}`);
