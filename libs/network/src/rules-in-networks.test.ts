/** @file What a learning rule promises must hold in a network that learns: options, places, state, files. */
import {
  learningRuleNames,
  mapRules,
  ruleCatalogue,
  ruleOptionsSchema,
  type ChainGenome,
  type LearningRuleName,
  type RuleOptionsInput,
} from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildNetwork, loadNetwork, serializeNetwork, type Network } from './index.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const input = { height: 8, width: 8, channels: 2, classes: 3 };
const options = { seed: 1, mean: [0.4, 0.5], std: [0.25, 0.3] };
const chain: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'conv_3x3', rule: 'bp' },
    { operation: 'sep_conv_3x3', rule: 'bp' },
  ],
};
/** A chain all of whose layers learn by a rule; its head by back-propagation where the rule needs no error. */
function chainOf(rule: LearningRuleName, ruleOptions: RuleOptionsInput = {}): Network {
  const head = ruleCatalogue[rule].supervised ? rule : 'bp';
  const genome = mapRules(chain, (_old, place) => (place === 'head' ? head : rule));
  return buildNetwork(
    genome,
    { kind: 'chain', channels: 4, ruleOptions: ruleOptionsSchema.parse(ruleOptions) },
    input,
    options,
  );
}
const images = (seed: number): tf.Tensor4D => tf.randomUniform([12, 8, 8, 2], 0, 1, 'float32', seed);
const labels = (): tf.Tensor1D => tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], 'int32');
const crossEntropyError = (logits: tf.Tensor2D): tf.Tensor2D =>
  tf.div(tf.sub(tf.softmax(logits), tf.oneHot(labels(), 3)), 12);

/** Steps of plain descent, as each parameter's traits say. */
function train(network: Network, steps: number, rate = 0.05): void {
  for (let step = 0; step < steps; step += 1) {
    tf.tidy(() => {
      const pass = network.forward(images(step + 1), 'train');
      const gradients = pass.backward(crossEntropyError(pass.logits));
      for (const { name, variable, learningRate, step: own, constrain } of network.parameters) {
        const gradient = gradients.get(name);
        if (gradient === undefined) throw new Error(`no gradient for ${name}`);
        const factor = tf.scalar(rate * learningRate);
        const next = own?.(gradient, factor) ?? tf.sub(variable, tf.mul(gradient, factor));
        variable.assign(constrain?.(next) ?? next);
      }
    });
  }
}
const valuesOf = (of: Network['ruleState']): [string, number[]][] =>
  of.map(({ name, variable }) => [name, [...variable.dataSync()]]);
const weightsOf = (network: Network): [string, number[]][] =>
  valuesOf(network.parameters.filter(({ name }) => name.endsWith('.weight')));

describe('options', () => {
  test('reach the layers of their rule, and no others', () => {
    const network = buildNetwork(
      {
        ...chain,
        layers: [
          { operation: 'conv_3x3', rule: 'fa' },
          { operation: 'conv_3x3', rule: 'oja' },
        ],
      },
      {
        kind: 'chain',
        channels: 4,
        ruleOptions: ruleOptionsSchema.parse({
          fa: { learningRate: 3, keepNorm: true },
          oja: { delivers: 'stop' },
        }),
      },
      input,
      options,
    );
    const traits = network.parameters.map(({ name, learningRate, step, constrain }) => [
      name,
      learningRate,
      step !== null,
      constrain !== null,
    ]);
    expect(traits).toEqual([
      ['layers.0.conv.weight', 3, false, true],
      ['layers.0.norm.scale', 1, false, false],
      ['layers.0.norm.offset', 1, false, false],
      ['layers.1.conv.weight', 1, true, false],
      ['layers.1.norm.scale', 1, false, false],
      ['layers.1.norm.offset', 1, false, false],
      ['head.weight', 1, false, false],
      ['head.bias', 1, false, false],
    ]);
    // Oja hands nothing down here: the layers below have no gradient, and attacks along the rules none either.
    expect(network.delivers).toBe(false);
    tf.tidy(() => {
      const pass = network.forward(images(1), 'train');
      const gradients = pass.backward(crossEntropyError(pass.logits));
      expect(new Set(gradients.get('layers.0.conv.weight')?.dataSync())).toEqual(new Set([0]));
      expect(new Set(gradients.get('layers.1.conv.weight')?.dataSync()).size).toBeGreaterThan(1);
      expect(network.inputGradient(images(1), { crossEntropy: labels() }, 'rule')).toBeNull();
      const { gradient } = network.inputGradient(images(1), { crossEntropy: labels() }, 'true');
      expect(gradient.shape).toEqual([12, 8, 8, 2]);
    });
    network.dispose();
  });

  test('keepNorm: every weight tensor keeps its first norm, in a loaded network too', () => {
    const norms = (network: Network): number[] =>
      weightsOf(network).map(([, values]) => Math.hypot(...values));
    const [free, kept] = [chainOf('fa'), chainOf('fa', { fa: { keepNorm: true } })];
    const first = norms(kept);
    expect(norms(free)).toEqual(first);
    for (const network of [free, kept]) train(network, 30, 0.3);
    expectClose(norms(kept), first, 1e-5);
    for (const [index, norm] of norms(free).entries()) {
      expect(Math.abs(norm / (first[index] ?? NaN) - 1)).toBeGreaterThan(1e-3);
    }
    const loaded = loadNetwork(serializeNetwork(kept));
    train(loaded, 10, 0.3);
    expectClose(norms(loaded), first, 1e-5);
    expect(weightsOf(loaded)).not.toEqual(weightsOf(kept));
    for (const network of [free, kept, loaded]) network.dispose();
  });
});

describe.each(learningRuleNames)('%s', (rule) => {
  // Not the defaults, so that a file that lost them would show.
  const ruleOptions = { pc: { steps: 3 }, egd: { clip: 0.05 }, bcm: { decay: 0.5 }, wm: { mirrorRate: 0.2 } };

  test('a saved and loaded network goes on as the first one does', () => {
    const network = chainOf(rule, ruleOptions);
    train(network, 3);
    const loaded = loadNetwork(serializeNetwork(network));
    expect(loaded.description).toEqual(network.description);
    expect(loaded.description.spec.ruleOptions?.pc?.steps).toBe(3);
    for (const both of [network, loaded]) train(both, 3);
    expect(valuesOf(loaded.parameters)).toEqual(valuesOf(network.parameters));
    expect(valuesOf(loaded.ruleState)).toEqual(valuesOf(network.ruleState));
    for (const both of [network, loaded]) both.dispose();
  });

  test('learns: weights change in every layer, finite ones; a measurement leaves state and weights', () => {
    const network = chainOf(rule, ruleOptions);
    train(network, 2);
    const [weights, state] = [weightsOf(network), valuesOf(network.ruleState)];
    tf.tidy(() => {
      const pass = network.forward(images(9), 'train');
      const seen: string[] = [];
      pass.backward(crossEntropyError(pass.logits), {
        learn: false,
        trace: ({ layer, gradient }) => {
          if (gradient !== null) seen.push(layer);
        },
      });
      expect(seen.sort()).toEqual(network.layers.map(({ name }) => name).sort());
    });
    expect(valuesOf(network.ruleState)).toEqual(state);
    expect(weightsOf(network)).toEqual(weights);
    train(network, 2);
    for (const [index, [, values]] of weightsOf(network).entries()) {
      expect(values.every(Number.isFinite)).toBe(true);
      expect(values).not.toEqual(weights[index]?.[1]);
    }
    // Rules whose state is drawn once keep it, the others move it on.
    const moving = ['brsf', 'wm', 'bcm'].includes(rule);
    if (moving) expect(valuesOf(network.ruleState)).not.toEqual(state);
    else expect(valuesOf(network.ruleState)).toEqual(state);
    network.dispose();
  });
});

test('egd: no weight changes its sign', () => {
  const network = chainOf('egd');
  const ofRule = network.layers
    .filter((layer) => layer.rule.name === 'egd')
    .map(({ name }) => `${name}.weight`);
  const signs = (): number[][] =>
    weightsOf(network)
      .filter(([name]) => ofRule.includes(name))
      .map(([, values]) => values.map(Math.sign));
  const first = signs();
  train(network, 100, 1);
  const last = signs();
  expect(last.flat().every((sign, index) => sign === 0 || sign === first.flat()[index])).toBe(true);
  expect(first).toHaveLength(3);
  network.dispose();
});

test('dfa: with the output error held fast, no weight above changes what reaches a layer', () => {
  const network = chainOf('dfa');
  const below = 'layers.1.depthwise';
  const errors = (): Record<string, number[]> =>
    tf.tidy(() => {
      const seen: [string, number[]][] = [];
      network.forward(images(1), 'train').backward(tf.randomNormal([12, 3], 0, 1, 'float32', 7), {
        trace: ({ layer, delta }) => seen.push([layer, [...delta.dataSync()]]),
      });
      return Object.fromEntries(seen) as never;
    });
  const before = errors();
  for (const { name, variable } of network.parameters) {
    if (['layers.1.pointwise.weight', 'head.weight', 'head.bias'].includes(name)) {
      tf.tidy(() => {
        variable.assign(tf.randomNormal(variable.shape, 0, 1, 'float32', 8));
      });
    }
  }
  const after = errors();
  for (const layer of [below, 'layers.0.conv']) expect(after[layer]).toEqual(before[layer]);
  // The exact derivatives of batch norm and ReLU do depend on the weights beside them.
  expect(after['layers.1.pointwise']).not.toEqual(before['layers.1.pointwise']);
  network.dispose();
});
