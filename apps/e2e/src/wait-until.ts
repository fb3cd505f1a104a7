/** Asks until the answer is there. The error names what was waited for and what came last. */
export async function waitUntil<Answer>(
  what: string,
  ask: () => Promise<Answer | null | undefined | false>,
  options: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Answer> {
  const { timeoutMs = 120_000, everyMs = 200 } = options;
  const deadline = Date.now() + timeoutMs;
  let trouble: unknown = null;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer) return answer;
      trouble = null;
    } catch (error) {
      // The hub may be away for a moment: that is what some tests are about.
      trouble = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`waited ${timeoutMs / 1000} s for ${what}`, { cause: trouble });
}
