/** What the numbers say: the leaderboard and comparisons. The statistics are those of `@bionas/analysis`. */
import type { ControlPlane } from '@bionas/api';
import { rankLeaderboard, type FinishedTraining as RankedTraining } from '@bionas/analysis';
import { finalTraining } from '@bionas/contracts';
import { finalNetwork } from '@bionas/search-space';
import { listFinishedTrainings } from '@bionas/store';
import { compare } from './compare.ts';
import type { ControlContext } from './control-context.ts';
import { evaluationsOf } from './evaluations-of.ts';
import { worthOfSearch } from './search-worth.ts';

type FindingControls = Pick<ControlPlane, 'leaderboard' | 'compare' | 'searchWorth'>;

export function findingControls({ store }: ControlContext): FindingControls {
  return {
    async leaderboard({ protocolId, includeControls }) {
      const { trainings, specs } = await listFinishedTrainings(store);
      const ranked = rankLeaderboard(
        trainings.flatMap((training): RankedTraining[] => {
          const spec = specs.get(training.experimentId);
          if (!spec) return [];
          return [
            {
              ...training,
              dataset: spec.dataset,
              network: finalNetwork(spec.space),
              training: finalTraining(spec.finals, training.role),
              attackPreset: spec.attack.preset,
              evaluations: evaluationsOf(training),
            },
          ];
        }),
      );
      const shown = ranked.filter(
        (row) =>
          (protocolId === undefined || row.protocol.id === protocolId) &&
          (includeControls || row.role === 'mix'),
      );
      if (includeControls) return shown;
      // Without the controls the mixes are ranked among themselves.
      const places = new Map<string, number>();
      return shown.map((row) => {
        const rank = (places.get(row.protocol.id) ?? 0) + 1;
        places.set(row.protocol.id, rank);
        return { ...row, rank };
      });
    },
    compare: (query) => compare(store, query),
    searchWorth: (experimentId) => worthOfSearch(store, experimentId),
  };
}
