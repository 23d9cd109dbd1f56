export async function runPromptfoo(_: {
  folder: string;
  url: string;
  cases: number;
  concurrency: number;
}): Promise<void> {}
