import type { Objective } from '@bionas/analysis';
import type { NetworkCosts } from '@bionas/search-space';

/** What a search knows of a candidate once it is scored. */
export interface MeasuredCandidate {
  /** Validation accuracy; null: it could not be trained. */
  readonly accuracy: number | null;
  readonly costs: NetworkCosts;
  /** Robust accuracy under a cheap attack; null or left out: not measured. */
  readonly robustness?: number | null | undefined;
}

/** What a better candidate may be better in. */
export const candidateObjectives = {
  accuracy: { better: 'higher', value: ({ accuracy }) => accuracy },
  parameters: { better: 'lower', value: ({ costs }) => costs.parameters },
  'multiply-adds': { better: 'lower', value: ({ costs }) => costs.multiplyAdds },
  'bio-share': { better: 'higher', value: ({ costs }) => costs.bioShare },
  robustness: { better: 'higher', value: ({ robustness }) => robustness ?? null },
} as const satisfies Readonly<Record<string, Objective<MeasuredCandidate>>>;
export type CandidateObjective = keyof typeof candidateObjectives;
