import { trackMemory } from '../track-memory.ts';

/**
 * Runs `work` and throws if it left tensors behind, or disposed of tensors that were not its own.
 * `work` runs twice: a first run may build something that is kept for good.
 */
export async function expectNoLeak(work: () => unknown): Promise<void> {
  await work();
  const { change } = await trackMemory(work);
  if (change.tensors !== 0)
    throw new Error(`Expected no tensor left behind, got ${change.tensors} (${change.bytes} bytes).`);
}
