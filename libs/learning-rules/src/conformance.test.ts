/** @file What holds for every rule in the registry, on every kind of layer. */
import {
  describeRuleOptions,
  learningRuleNames,
  ruleCatalogue,
  type RuleOptionDescription,
  type RuleOptionsInput,
} from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createRule,
  randomStream,
  ruleForLayer,
  type LearningRule,
  type RuleContext,
  type RuleOutcome,
} from './index.ts';
import { contextOf, layerCases, numbersOf, type LayerCase } from './testing/layer-cases.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

const valuesOf = ({ delivered, gradient, state }: RuleOutcome): number[][] => [
  numbersOf(delivered),
  numbersOf(gradient),
  ...Object.values(state).map(numbersOf),
];
/** The weights after a step with learning rate 0.1, by the rule's own step or by descent. */
function stepped(rule: LearningRule, context: RuleContext, gradient: tf.Tensor): tf.Tensor {
  const { layer, weights, state } = context;
  const learningRate = tf.scalar(0.1 * rule.learningRate);
  return (
    rule.step?.({ layer, weights, state, gradient, learningRate }) ??
    tf.sub(weights, tf.mul(gradient, learningRate))
  );
}

describe.each(learningRuleNames)('%s', (name) => {
  const rule = createRule(name);

  test('is registered under its own name; exactly a rule that needs no error may hand nothing down', () => {
    expect(rule.name).toBe(name);
    expect(describeRuleOptions(name).some(({ values }) => values?.includes('stop') ?? false)).toBe(
      !ruleCatalogue[name].supervised,
    );
  });

  describe.each(layerCases)('$name', (layerCase) => {
    const { layer } = layerCase;

    test('keeps shapes, stays finite and gives exactly what is asked for', () => {
      tf.tidy(() => {
        const context = contextOf(rule, layerCase);
        const both = rule.backward(context);
        expect(both.gradient?.shape).toEqual(layer.weights);
        expect(both.delivered?.shape).toEqual(context.input.shape);
        expect(rule.initialBias(layer, randomStream(1, 'bias')).shape).toEqual([layer.weights.at(-1)]);
        const feedback = rule.feedback(layer, context.weights, context.state);
        if (feedback !== null) expect(feedback.shape).toEqual(layer.weights);
        const next = stepped(rule, context, both.gradient ?? tf.scalar(NaN));
        expect(next.shape).toEqual(layer.weights);
        expect(numbersOf(next)).not.toEqual(numbersOf(context.weights));
        for (const values of [...valuesOf(both), numbersOf(next)])
          expect(values.every(Number.isFinite)).toBe(true);

        const delivery = rule.backward({ ...context, wants: { delivery: true, gradient: false } });
        expect(delivery.gradient).toBeNull();
        expect(numbersOf(delivery.delivered)).toEqual(numbersOf(both.delivered));
        expect(delivery.state).toEqual(context.state);
        const gradient = rule.backward({ ...context, wants: { delivery: false, gradient: true } });
        expect(gradient.delivered).toBeNull();
        expect(numbersOf(gradient.gradient)).toEqual(numbersOf(both.gradient));
      });
    });

    test('same seed, same bits, over several steps', () => {
      const run = (seed: number): number[][] =>
        tf.tidy(() => {
          let context = contextOf(rule, layerCase, seed);
          const seen: number[][] = [numbersOf(context.weights)];
          for (let step = 0; step < 3; step += 1) {
            const outcome = rule.backward(context);
            const weights = stepped(rule, context, outcome.gradient ?? tf.scalar(NaN));
            context = { ...context, weights, state: outcome.state };
            seen.push(...valuesOf(outcome), numbersOf(weights));
          }
          return seen as never;
        });
      expect(run(1)).toEqual(run(1));
      expect(run(1)).not.toEqual(run(2));
    });

    test('its state is float32, keeps its names and shapes, and a copy of it goes on as the state does', () => {
      tf.tidy(() => {
        const context = contextOf(rule, layerCase);
        const { state } = rule.backward(context);
        const described = (of: RuleContext['state']): unknown =>
          Object.entries(of).map(([key, tensor]) => [key, tensor.dtype, tensor.shape]);
        expect(described(state)).toEqual(described(context.state));
        for (const tensor of Object.values(state)) expect(tensor.dtype).toBe('float32');
        const copy = Object.fromEntries(
          Object.entries(state).map(([key, tensor]) => [
            key,
            tf.tensor(Float32Array.from(tensor.dataSync()), tensor.shape, 'float32'),
          ]),
        );
        expect(valuesOf(rule.backward({ ...context, state: copy }))).toEqual(
          valuesOf(rule.backward({ ...context, state })),
        );
      });
    });

    test('borrowed tensors survive, and none is left behind, inside a tidy and outside', async () => {
      await expectNoLeak(() => {
        tf.tidy(() => {
          const context = contextOf(rule, layerCase);
          const { gradient } = rule.backward(context);
          stepped(rule, context, gradient ?? tf.scalar(NaN));
          expect(valuesOf(rule.backward(context)).flat().length).toBeGreaterThan(0);
        });
      });
      await expectNoLeak(() => {
        const state = rule.init(layer, randomStream(1, 'state'));
        const weights = rule.initialWeights(layer, randomStream(1, 'weights'), state);
        tf.dispose([rule.initialBias(layer, randomStream(1, 'bias')), weights, ...Object.values(state)]);
      });
      const kept = keepAll(() => contextOf(rule, layerCase));
      await expectNoLeak(() => {
        const { delivered, gradient, state } = rule.backward(kept);
        const learningRate = tf.scalar(0.1);
        const { weights } = kept;
        const next = gradient && rule.step?.({ layer, weights, state: kept.state, gradient, learningRate });
        const moved = Object.entries(state).flatMap(([key, tensor]) =>
          tensor === kept.state[key] ? [] : [tensor],
        );
        tf.dispose(
          [delivered, gradient, next ?? null, learningRate, ...moved].filter((tensor) => tensor !== null),
        );
      });
      tf.dispose(tensorsOf(kept));
    });
  });

  test('an option that does not exist is refused, and so is one out of its range', () => {
    const given = (options: Record<string, unknown>): (() => unknown) => {
      const asked = { [name]: options } as RuleOptionsInput;
      return () => createRule(name, asked);
    };
    expect(given({ momentum: 1 })).toThrow(/momentum/);
    expect(given({ learningRate: 0 })).toThrow(/learningRate/);
    for (const { name: option, values } of describeRuleOptions(name)) {
      expect(given({ [option]: values === null ? 'much' : 'other' })).toThrow(new RegExp(option));
    }
  });

  test.each(describeRuleOptions(name))('option $name changes what the rule does', (option) => {
    const [plain = '', ...others] = [option.default, ...otherValues(option)].map((value) =>
      fingerprint({ [name]: { [option.name]: value } }),
    );
    expect(fingerprint({})).toBe(plain);
    for (const other of others) expect(other).not.toBe(plain);
  });

  /** Everything that can be seen of a rule. */
  function fingerprint(options: RuleOptionsInput): string {
    const [, conv, , , depthwise] = layerCases as [LayerCase, LayerCase, LayerCase, LayerCase, LayerCase];
    const made = createRule(name, options);
    return tf.tidy(() => {
      const drawn = contextOf(made, conv);
      // Errors large enough to be clipped.
      const [delta, outputError] = [tf.mul(drawn.delta, 10), tf.mul(drawn.outputError, 10)];
      const context = { ...drawn, delta, outputError };
      const outcome = made.backward(context);
      const next = stepped(made, context, outcome.gradient ?? tf.scalar(NaN));
      return JSON.stringify([
        [made.learningRate, made.keepsNorm, made.delivers, made.relaxation],
        ruleForLayer(name, depthwise.layer, options).name,
        numbersOf(made.initialBias(conv.layer, randomStream(1, 'bias'))),
        [context.weights, ...Object.values(context.state)].map(numbersOf),
        [...valuesOf(outcome), numbersOf(next)],
      ]) as never;
    });
  }
});

/** Every other choice, or a number well away from the default. */
function otherValues({ default: usual, values }: RuleOptionDescription): (string | number | boolean)[] {
  if (values !== null) return values.filter((value) => value !== usual);
  if (typeof usual === 'boolean') return [!usual];
  return [Number(usual) < 0.5 ? 0.5 : Number(usual) / 2];
}

const tensorsOf = ({ weights, input, output, delta, outputError, state }: RuleContext): tf.Tensor[] => [
  ...[weights, input, output, delta, outputError],
  ...Object.values(state),
];

/** A context that outlives its tidy. The caller disposes of its tensors. */
function keepAll(make: () => RuleContext): RuleContext {
  return tf.tidy(() => {
    const context = make();
    for (const tensor of tensorsOf(context)) tf.keep(tensor);
    return context as never;
  });
}
