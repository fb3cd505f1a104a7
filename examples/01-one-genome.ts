/**
 * What a search looks for: an operation and a learning rule for every layer.
 *
 *   npx tsx --conditions=@bionas/source examples/01-one-genome.ts
 *
 * Prints:
 *
 *   sampled  s3:fa s5:fa c5:bp | head:bp
 *   id       895bd588d72d64cd73610c3f739500ac3d76082d7b1d3e4cb0e1ca3883d812bd
 *   weights  18387
 *   mutated  s3:fa c3:fa c5:bp | head:bp
 *   twin     s3:bp s5:bp c5:bp | head:bp
 *   again    same id
 */
import { experimentSpecSchema, genomeId, shortForm, twinOf } from '@bionas/contracts';
import {
  countParameters,
  createRandom,
  mutateGenome,
  sampleGenome,
  searchNetwork,
} from '@bionas/search-space';

const { space } = experimentSpecSchema.parse({ name: 'example', space: { kind: 'chain', layers: 3 } });
const random = createRandom(1);
const image = { height: 28, width: 28, channels: 1, classes: 10 };

const genome = sampleGenome(space, random);
console.log(`sampled  ${shortForm(genome)}`);
console.log(`id       ${genomeId(genome)}`);
console.log(`weights  ${countParameters(genome, searchNetwork(space), image)}`);

const child = mutateGenome(genome, space, random);
console.log(`mutated  ${shortForm(child)}`);
console.log(`twin     ${shortForm(twinOf(genome))}`);
console.log(`again    ${genomeId(structuredClone(genome)) === genomeId(genome) ? 'same id' : 'another id'}`);
