/**
 * Regularised evolution against random search on a toy score that needs no training: the share of 5x5 kernels trained by feedback
 * alignment, read off the genome. The course of a search is the same whatever the strategy: rounds of proposals, each
 * answered before the next.
 *
 *   npx tsx --conditions=@bionas/source examples/05-search.ts
 *
 * Prints:
 *
 *   random    best of 60: 0.625 0.500 0.625 0.625 0.625, mean 0.600
 *             c3:fa c5:bp c5:fa c5:bp | head:bp
 *   evolution best of 60: 0.625 0.750 0.875 0.875 0.875, mean 0.800
 *             s5:usf c5:fa c5:usf c5:fa | head:bp
 */
import {
  datasetShapes,
  experimentSpecSchema,
  shortForm,
  type Genome,
  type SearchAnswer,
  type SearchSpec,
} from '@bionas/contracts';
import { bestOf, observeAnswers, proposeRound, startSearch } from '@bionas/search';

function score(genome: Genome): number {
  if (genome.space !== 'bionas-chain-v1') throw new Error('the toy score is for chains');
  const points = genome.layers.map(
    ({ operation, rule }) => (operation === 'conv_5x5' ? 1 : 0) + (rule === 'fa' ? 1 : 0),
  );
  return points.reduce((sum, point) => sum + point, 0) / (2 * genome.layers.length);
}

function run(strategy: SearchSpec['strategy']['name'], seed: number): { best: number; genome: string } {
  const { space, search } = experimentSpecSchema.parse({
    name: 'example',
    space: { kind: 'chain', layers: 4 },
    search: {
      strategy: strategy === 'random' ? { name: 'random' } : { name: 'evolution', population: 10, sample: 4 },
      candidates: 60,
      parallel: 2,
    },
  });
  const settings = { space, search, image: datasetShapes.mnist, top: 1 };
  let state = startSearch(seed, settings);
  for (;;) {
    const proposed = proposeRound(state, settings);
    if (proposed.state.over) break;
    const answers = proposed.questions.flatMap((asked): SearchAnswer[] =>
      asked.kind === 'evaluate'
        ? [{ kind: 'evaluate', question: asked.question, genome: asked.genome, score: score(asked.genome) }]
        : [],
    );
    state = observeAnswers(proposed.state, answers, settings);
  }
  const best = bestOf(state, settings)[0];
  if (best?.score == null) throw new Error('nothing was scored');
  return { best: best.score, genome: shortForm(best.genome) };
}

for (const strategy of ['random', 'evolution'] as const) {
  const seeds = [1, 2, 3, 4, 5];
  const runs = seeds.map((seed) => run(strategy, seed));
  const mean = runs.reduce((sum, { best }) => sum + best, 0) / runs.length;
  console.log(
    `${strategy.padEnd(9)} best of 60: ${runs.map(({ best }) => best.toFixed(3)).join(' ')}, mean ${mean.toFixed(3)}`,
  );
  console.log(`          ${runs[0]?.genome ?? ''}`);
}
