import type { Evaluation } from '@bionas/analysis';
import type { FinishedTraining } from '@bionas/store';

/** The finished attacks on a training, as they are weighed against each other. */
export function evaluationsOf({ attacks }: Pick<FinishedTraining, 'attacks'>): Evaluation[] {
  return attacks.flatMap(({ runId, createdAt, finishedAt, result }) =>
    result === null
      ? []
      : [{ ...result, runId, finishedAt: finishedAt ?? createdAt, verdict: result.judgement.verdict }],
  );
}
