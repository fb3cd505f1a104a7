import {
  AppError,
  decodeSafetensors,
  encodeSafetensors,
  type ChainGenome,
  type StoredTensor,
} from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, expect, test } from 'vitest';
import { buildNetwork, loadForeignNetwork, serializeNetwork } from './index.ts';

const genome: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'usf' },
  layers: [
    { operation: 'conv_3x3', rule: 'bp' },
    { operation: 'conv_3x3', rule: 'fa' },
  ],
};
let bytes: Uint8Array;
let probe: tf.Tensor4D;

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
  const network = buildNetwork(
    genome,
    { kind: 'chain', channels: 4 },
    { height: 8, width: 8, channels: 1, classes: 3 },
    { seed: 4, mean: [0.1], std: [0.3] },
  );
  bytes = serializeNetwork(network);
  network.dispose();
  probe = tf.randomUniform<tf.Rank.R4>([2, 8, 8, 1], 0, 1, 'float32', 1);
});

const changed = (change: (tensors: Map<string, StoredTensor>) => void): Uint8Array => {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const copy = new Map(tensors);
  change(copy);
  return encodeSafetensors({ tensors: copy, metadata });
};
const filled = (shape: readonly number[], value = 0): StoredTensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
});

test('a file as it is written loads whole', () => {
  const { network, holdsRuleState } = loadForeignNetwork(bytes);
  expect(holdsRuleState).toBe(true);
  expect(serializeNetwork(network)).toEqual(bytes);
  network.dispose();
});

test('without the state of the rules it answers the same, has its true gradient, and none along its rules', () => {
  const whole = loadForeignNetwork(bytes).network;
  const names = whole.ruleState.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
  const { network, holdsRuleState } = loadForeignNetwork(
    changed((tensors) => {
      for (const name of names) tensors.delete(name);
    }),
  );
  expect([holdsRuleState, network.delivers, whole.delivers]).toEqual([false, false, true]);
  expect(network.logits(probe).dataSync()).toEqual(whole.logits(probe).dataSync());
  const towards = (logits: tf.Tensor2D): tf.Tensor2D => tf.onesLike(logits);
  expect(network.inputGradient(probe, towards, 'true').gradient.dataSync()).toEqual(
    whole.inputGradient(probe, towards, 'true').gradient.dataSync(),
  );
  expect(network.inputGradient(probe, towards, 'rule')).toBeNull();
  network.dispose();
  whole.dispose();
});

test.each([
  {
    of: 'a tensor too few',
    file: () => changed((tensors) => tensors.delete('head.weight')),
    code: 'invalid-spec',
    says: 'head.weight is missing, expected the shape [32, 3]',
  },
  {
    of: 'a tensor too many',
    file: () => changed((tensors) => tensors.set('layers.2.weight', filled([3, 3, 4, 4]))),
    code: 'invalid-spec',
    says: 'layers.2.weight of shape [3, 3, 4, 4] has no place in the network',
  },
  {
    of: 'another width',
    file: () => changed((tensors) => tensors.set('head.bias', filled([4]))),
    code: 'invalid-spec',
    says: 'head.bias has the shape [4], expected [3]',
  },
  {
    of: 'the order of another program',
    file: () => changed((tensors) => tensors.set('head.weight', filled([3, 32]))),
    code: 'invalid-spec',
    says: 'head.weight has the shape [3, 32], expected [32, 3] (convolutions are stored as height, width, inputs, outputs',
  },
  {
    of: 'a part of the state of the rules',
    file: () =>
      changed((tensors) => {
        tensors.delete([...tensors.keys()].find((name) => name.includes('/')) ?? '');
        tensors.set('feedback/nowhere', filled([1]));
      }),
    code: 'invalid-spec',
    says: 'feedback/nowhere of shape [1] has no place in the network',
  },
  {
    of: 'weights that are not finite',
    file: () => changed((tensors) => tensors.set('head.bias', filled([3], NaN))),
    code: 'diverged',
    says: 'head.bias (3 of 3 values)',
  },
  {
    of: 'half a file',
    file: () => bytes.slice(0, -4),
    code: 'artifact-damaged',
    says: 'Not a sound safetensors file',
  },
])('$of is refused, by name, and leaves no tensor behind', async ({ file, code, says }) => {
  const given = file();
  await expectNoLeak(() => {
    let thrown: unknown;
    try {
      loadForeignNetwork(given);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code });
    expect((thrown as AppError).message).toContain(says);
  });
});
