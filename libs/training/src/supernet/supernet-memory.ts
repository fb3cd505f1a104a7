import { AppError, type SupernetSpec, type SupernetTraining } from '@bionas/contracts';
import { estimateSupernet, type InputShape } from '@bionas/network';

export interface SupernetSize {
  readonly supernet: SupernetSpec;
  readonly input: InputShape;
  readonly training: Pick<SupernetTraining, 'batchSize' | 'alphaStep'>;
}

const bytesPerNumber = 4;
/** Of the weights, between the passes of second order: their values and the direction in which they lean. */
const copiesOfSecondOrder = 2;
/** What is named as a way out: the published number. */
const publishedParts = 4;

/** Bytes that training a supernet takes at its highest, from shapes alone; see `SupernetEstimate.stepBytes`. */
export function supernetTrainingBytes({ supernet, input, training }: SupernetSize): number {
  const { stepBytes, parameters } = estimateSupernet(supernet, input, training.batchSize);
  const copies = training.alphaStep === 'second-order' ? copiesOfSecondOrder : 0;
  return stepBytes + copies * bytesPerNumber * parameters;
}

/** @throws AppError `infeasible` with need, limit and ways out */
export function refuseTooLarge(size: SupernetSize, limitBytes: number): void {
  const needBytes = supernetTrainingBytes(size);
  if (needBytes <= limitBytes) return;
  const { supernet, training } = size;
  const { channels, cells, candidates, partialChannels } = supernet;
  const partial =
    partialChannels < publishedParts && channels % publishedParts === 0
      ? `partialChannels ${publishedParts} (about ${gigabytes(supernetTrainingBytes({ ...size, supernet: { ...supernet, partialChannels: publishedParts } }))}), `
      : '';
  throw new AppError(
    'infeasible',
    `A step of this supernet needs about ${gigabytes(needBytes)} of memory (${channels} channels, ${cells} cells, ${candidates.length} candidates, partialChannels ${partialChannels}, batches of ${training.batchSize}), and ${gigabytes(limitBytes)} may be used. Take ${partial}smaller batches, fewer channels or fewer candidates.`,
    { details: { needBytes, limitBytes } },
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(3)} GB`;
