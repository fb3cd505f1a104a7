/**
 * What a search looks for: an operation and a learning rule for every layer.
 *
 *   npx tsx --conditions=@bionas/source examples/01-one-genome.ts
 *
 * Prints:
 *
 *   sampled  s5:frsf s3:frsf s5:frsf | head:bp
 *   id       e72712157615f6f1e43c2f563909cf36e0450c5c157e29e2f13d3e72aac7176b
 *   weights  6387
 *   mutated  s5:frsf c3:frsf s5:frsf | head:bp
 *   twin     s5:bp s3:bp s5:bp | head:bp
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
