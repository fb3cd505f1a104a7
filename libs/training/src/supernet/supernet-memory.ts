import { AppError, type SupernetTraining } from '@bionas/contracts';
import {
  estimateNb201Supernet,
  estimateSupernet,
  type InputShape,
  type SupernetEstimate,
} from '@bionas/network';
import type { AnySupernetSpec } from './supernet-file.ts';

export interface SupernetSize {
  readonly supernet: AnySupernetSpec;
  readonly input: InputShape;
  readonly training: Pick<SupernetTraining, 'batchSize' | 'alphaStep'>;
}

/** What is done with a supernet. */
export type SupernetWork = 'training' | 'scoring';

const bytesPerNumber = 4;
/** Of the weights, between the passes of second order: their values and the direction in which they lean. */
const copiesOfSecondOrder = 2;
/**
 * Of the maps of a training, that a recorded forward pass alone has at a time: it drops each after its last use. Measured on a processor: 0.30 (C=8,
 * 4 cells, 16 candidates, batch 32), 0.21 (C=16, 8 cells, 16 candidates, a quarter of the channels, batch 64).
 */
const shareOfScoring = 0.35;
/** Of the weights while scoring: as variables and in the graph, feedback weights too. */
const copiesOfScoring = 4;
/** What is named as a way out: the published number. */
const publishedParts = 4;

const estimateOf = ({ supernet, input, training }: SupernetSize): SupernetEstimate =>
  'kind' in supernet
    ? estimateNb201Supernet(supernet, input, training.batchSize)
    : estimateSupernet(supernet, input, training.batchSize);

/** Bytes that training a supernet takes at its highest, from shapes alone; see `SupernetEstimate.stepBytes`. */
export function supernetTrainingBytes(size: SupernetSize): number {
  const { stepBytes, parameters } = estimateOf(size);
  const copies = size.training.alphaStep === 'second-order' ? copiesOfSecondOrder : 0;
  return stepBytes + copies * bytesPerNumber * parameters;
}

/** Bytes that scoring takes at its highest, in batches as large as in training. Steps that run eagerly hold three times the maps. */
export function supernetScoringBytes(size: SupernetSize): number {
  const { activationBytes, parameters } = estimateOf(size);
  return shareOfScoring * activationBytes + copiesOfScoring * bytesPerNumber * parameters;
}

const bytesOf = {
  training: supernetTrainingBytes,
  scoring: supernetScoringBytes,
} satisfies Record<SupernetWork, (size: SupernetSize) => number>;
const wordsOf = {
  training: 'A step of this supernet',
  scoring: 'Scoring samples on this supernet',
} satisfies Record<SupernetWork, string>;

/** @throws AppError `infeasible` with need, limit and ways out */
export function refuseTooLarge(
  size: SupernetSize,
  limitBytes: number,
  work: SupernetWork = 'training',
): void {
  const needBytes = bytesOf[work](size);
  if (needBytes <= limitBytes) return;
  const { supernet, training } = size;
  const { channels, candidates } = supernet;
  const cells = 'kind' in supernet ? `${supernet.cellsPerStage} cells a stage` : `${supernet.cells} cells`;
  const parts = 'kind' in supernet ? '' : `, partialChannels ${supernet.partialChannels}`;
  const partial =
    !('kind' in supernet) && supernet.partialChannels < publishedParts && channels % publishedParts === 0
      ? `partialChannels ${publishedParts} (about ${gigabytes(bytesOf[work]({ ...size, supernet: { ...supernet, partialChannels: publishedParts } }))}), `
      : '';
  throw new AppError(
    'infeasible',
    `${wordsOf[work]} needs about ${gigabytes(needBytes)} of memory (${channels} channels, ${cells}, ${candidates.length} candidates${parts}, batches of ${training.batchSize}), and ${gigabytes(limitBytes)} may be used. Take ${partial}smaller batches, fewer channels or fewer candidates.`,
    { details: { needBytes, limitBytes } },
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(3)} GB`;
