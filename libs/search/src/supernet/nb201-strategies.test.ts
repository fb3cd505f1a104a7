/** @file DARTS and EG-NAS where one cell is searched: NAS-Bench-201, whose alphas have a row for each of its edges. */
import {
  experimentSpecSchema,
  nb201Text,
  unpackAlphas,
  type Alphas,
  type Nb201Genome,
  type SearchAnswer,
  type SearchQuestion,
} from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { bestOf, observeAnswers, parseSearchState, proposeRound, startSearch } from '../index.ts';
import type { SearchSettings } from '../search-strategy.ts';
import { weightsAfter } from '../testing/fake-pool.ts';

const { space } = experimentSpecSchema.parse({
  name: 'x',
  space: { kind: 'nas-bench-201', nodes: 3, rules: ['bp', 'fa'] },
});
const settingsOf = (strategy: object): SearchSettings => {
  const { search } = experimentSpecSchema.parse({
    name: 'x',
    space: { kind: 'cell' },
    search: { strategy, candidates: 2 },
  });
  return { space, search, top: 1, image: { height: 28, width: 28, channels: 1, classes: 10 } };
};
/** Candidates: none, skip, 1x1 by bp and fa, 3x3 by bp and fa, average. */
const wanted = 5;
const share = (row: readonly number[]): number =>
  Math.exp(row[wanted] ?? 0) / row.reduce((sum, alpha) => sum + Math.exp(alpha), 0);

/** The nearer every edge is to the wanted candidate, the better. */
function answer(asked: SearchQuestion): SearchAnswer {
  const { question } = asked;
  switch (asked.kind) {
    case 'supernet-train': {
      const learnt: Alphas = {
        normal: Array.from({ length: 3 }, () => Array.from({ length: 7 }, (_, column) => (column === wanted ? 1 : 0))), // oxfmt-ignore
        reduce: [],
      };
      const costs = { loss: 1, accuracy: 0.5, alphaLoss: null, alphaAccuracy: null, durationMs: 1 };
      const epochs = [{ epoch: asked.from, ...costs, alphas: asked.alphas ?? learnt }];
      return { kind: 'supernet-train', question, weights: weightsAfter(asked.to), epochs };
    }
    case 'supernet-score': {
      const scores = asked.samples.map(unpackAlphas).map(({ normal }) => {
        const mean = normal.reduce((sum, row) => sum + share(row), 0) / normal.length;
        return { loss: 1 - mean, accuracy: mean };
      });
      return { kind: 'supernet-score', question, scores };
    }
    case 'evaluate':
      return { kind: 'evaluate', question, genome: asked.genome, score: 0.5 };
  }
}

describe.each([
  { name: 'darts', epochs: 2 },
  { name: 'eg-nas', epochs: 12, warmupEpochs: 1, partialChannels: 1, population: 8, runs: 1, step: 1 },
])('$name', (strategy) => {
  it('reads one cell off three rows, and goes on from JSON after every round', () => {
    const settings = settingsOf(strategy);
    let state = startSearch(3, settings);
    for (;;) {
      const proposal = proposeRound(state, settings);
      if (proposal.state.over) break;
      const next = observeAnswers(proposal.state, proposal.questions.map(answer), settings);
      state = parseSearchState(JSON.parse(JSON.stringify(next)), settings.search.strategy.name);
    }
    const [best] = bestOf(state, settings);
    expect(nb201Text(best?.genome as Nb201Genome)).toBe(
      '|nor_conv_3x3:fa~0|+|nor_conv_3x3:fa~0|nor_conv_3x3:fa~1|',
    );
  });
});

it('a chain has no shared weights', () => {
  const chain = experimentSpecSchema.parse({ name: 'x', space: { kind: 'chain' } }).space;
  expect(() => startSearch(1, { ...settingsOf({ name: 'eg-nas' }), space: chain })).toThrow(
    'eg-nas was asked to search a chain space',
  );
});
