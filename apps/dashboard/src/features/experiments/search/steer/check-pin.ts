import { AppError, changedSearch, type ExperimentSpec, type PinOrBan } from '@bionas/contracts';
import { checkChange } from '@bionas/search-space';

/** Why the search could not take this pin or ban in, in words; null: it can, as far as is known here. */
export function pinProblem(
  change: PinOrBan,
  spec: ExperimentSpec,
  inForce: readonly PinOrBan[],
): string | null {
  if (change.operation === undefined && change.rule === undefined)
    return 'Choose an operation, a rule or both.';
  const now = changedSearch(
    spec.search,
    inForce.map((one, index) => ({ number: index + 1, change: one })),
  );
  try {
    checkChange(change, { space: spec.space, now, candidates: 0, epochs: 0 });
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
