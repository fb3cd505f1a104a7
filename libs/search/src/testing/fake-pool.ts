/** @file Answers of a trainer pool for cells, computed by hand: the nearer to one wanted candidate, the better. */
import {
  unpackAlphas,
  type Alphas,
  type Genome,
  type SearchAnswer,
  type SearchQuestion,
  type SupernetCandidate,
} from '@bionas/contracts';
import { closeAlphas } from '@bionas/search-space';

export interface FakePool {
  answer(question: SearchQuestion): SearchAnswer;
}

/** Share of a genome's edges that are the wanted candidate. */
export function likenessOf(genome: Genome, { operation, rule }: SupernetCandidate): number {
  if (genome.space !== 'bionas-cell-v1') throw new Error('the fake pool is for cells');
  const edges = [...genome.normal, ...genome.reduce];
  return edges.filter((edge) => edge.operation === operation && edge.rule === rule).length / edges.length;
}

/** Mean share that the wanted candidate has on the edges. */
export function shareOf(alphas: Alphas, wanted: number): number {
  const rows = [...alphas.normal, ...alphas.reduce];
  const shares = rows.map((row) => {
    const powers = row.map(Math.exp);
    return (powers[wanted] ?? 0) / powers.reduce((sum, value) => sum + value, 0);
  });
  return shares.reduce((sum, value) => sum + value, 0) / shares.length;
}

/** `alphasAfter`: what a supernet that learns its alphas has after an epoch; wanted ones a little more each, unless given. */
export function fakePool(
  candidates: readonly SupernetCandidate[],
  wanted: number,
  alphasAfter = (epoch: number): Alphas => growing(candidates.length, wanted, epoch),
): FakePool {
  const target = candidates[wanted];
  if (target === undefined) throw new Error('no such candidate');
  return {
    answer: (asked) => {
      const { question } = asked;
      switch (asked.kind) {
        case 'evaluate':
          return {
            kind: 'evaluate',
            question,
            genome: asked.genome,
            score: likenessOf(asked.genome, target),
          };
        case 'supernet-train':
          return {
            kind: 'supernet-train',
            question,
            weights: weightsAfter(asked.to),
            epochs: Array.from({ length: asked.to - asked.from }, (_, place) => ({
              epoch: asked.from + place,
              ...{ loss: 1, accuracy: 0.5, alphaLoss: null, alphaAccuracy: null, durationMs: 1 },
              alphas: closeAlphas(asked.alphas ?? alphasAfter(asked.from + place), asked.closed ?? null),
            })),
          };
        case 'supernet-score':
          return {
            kind: 'supernet-score',
            question,
            scores: asked.samples.map(unpackAlphas).map((alphas) => ({
              loss: -Math.log(shareOf(alphas, wanted)),
              accuracy: shareOf(alphas, wanted),
            })),
          };
      }
    },
  };
}

/** The name of the weights after so many epochs: 64 hexadecimal digits. */
export const weightsAfter = (epochs: number): string => epochs.toString(16).padStart(64, '0');

const edges = 14;

/** Every edge alike: the wanted candidate has a logit of half the epochs, the others small ones that fall from left to right. */
export function growing(candidates: number, wanted: number, epoch: number): Alphas {
  const row = Array.from({ length: candidates }, (_, place) =>
    place === wanted ? (epoch + 1) / 2 : 0 - place / 100,
  );
  const table = Array.from({ length: edges }, () => [...row]);
  return { normal: table, reduce: table.map((one) => [...one]) };
}
