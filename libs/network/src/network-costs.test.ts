/** What the search space counts from a genome alone, beside the layers that are built. */
import { experimentSpecSchema, mapRules, type ExperimentSpecInput } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { costsOf, createRandom, sampleGenome, searchNetwork } from '@bionas/search-space';
import { beforeAll, expect, test } from 'vitest';
import { buildNetwork } from './index.ts';

beforeAll(async () => {
  await loadEngine();
});

const searched = {
  stem: 'searched',
  preprocess: 'searched',
  reduction: 'searched',
  head: 'searched',
} as const;
const spaces: [string, ExperimentSpecInput['space']][] = [
  ['chain', { kind: 'chain', layers: 3, channels: 4, slots: { head: 'searched' } }],
  ['cell', { kind: 'cell', slots: searched, search: { channels: 4, cells: 6 } }],
  [
    'nas-bench-201',
    {
      kind: 'nas-bench-201',
      slots: { stem: 'searched', reduction: 'searched', head: 'searched' },
      search: { channels: 4, cellsPerStage: 1 },
    },
  ],
];

test.each(spaces)('costs counted from a genome are those of the layers built, %s', (_, of) => {
  const { space } = experimentSpecSchema.parse({ name: 'x', space: of });
  const image = { height: 7, width: 8, channels: 1, classes: 3 };
  const spec = searchNetwork(space);
  const random = createRandom(3, space.kind);
  for (let draw = 0; draw < 4; draw += 1) {
    // About half of the rules bp.
    const genome = mapRules(sampleGenome(space, random), (rule) => (random.chance(0.4) ? 'bp' : rule));
    const network = buildNetwork(genome, spec, image, { seed: 1, mean: [0.5], std: [0.5] });
    let [all, bio, products] = [0, 0, 0];
    for (const { rule, shape } of network.layers) {
      const weights = tf.util.sizeFromShape([...shape.weights]);
      // [height, width, channels] of a map, [units] of the head.
      const [height = 1, width = 1] = shape.output.slice(0, -1);
      all += weights;
      bio += rule.name === 'bp' ? 0 : weights;
      products += weights * height * width;
    }
    expect(costsOf(genome, spec, image)).toEqual({
      parameters: network.parameterCount,
      multiplyAdds: products,
      bioShare: bio / all,
    });
    network.dispose();
  }
});
