import { AppError, isConvOperation } from '@bionas/contracts';
import type { RelaxedCandidate } from './supernet.ts';

/**
 * The names of the candidates of an edge, in order: `sep_conv_3x3-fa`. One that occurs again is numbered, `sep_conv_3x3-fa-2`, and has
 * weights of its own.
 * @throws AppError `invalid-spec` for no candidate, and for a rule that is missing or too much
 */
export function candidateNames(candidates: readonly RelaxedCandidate[]): string[] {
  if (candidates.length === 0) {
    throw new AppError('invalid-spec', 'A supernet got no candidates; it needs at least one.');
  }
  const seen = new Map<string, number>();
  return candidates.map(({ operation, rule }) => {
    if (isConvOperation(operation) !== (rule !== undefined)) {
      throw new AppError(
        'invalid-spec',
        `A supernet got the candidate ${operation} with the rule ${String(rule)}; expected a rule exactly for convolutions.`,
      );
    }
    const name = rule === undefined ? operation : `${operation}-${rule}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}
