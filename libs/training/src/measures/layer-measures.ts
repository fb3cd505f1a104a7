/** @file What is measured of each layer after an epoch (learning-rules.md, section 10), at frozen weights and moving nothing. */
import { AppError, type DatasetView } from '@bionas/contracts';
import { randomStream } from '@bionas/learning-rules';
import type { Network } from '@bionas/network';
import { permutation } from '../batches/permutation.ts';
import { daleMeasures } from './dale-measures.ts';
import type { Measured, MeasuredLayer } from './measured.ts';
import { createProbe, type Probe } from './probe-step.ts';
import { createProbeSums } from './probe-sums.ts';
import { updateRatio } from './weight-change.ts';

/** Minibatches of a probe, and images in each: 128 validation images, fewer where there are fewer. */
export const probeSize = { minibatches: 8, images: 16 } as const;

type Measurable = Pick<Network, 'layers' | 'parameters' | 'ruleState' | 'forward' | 'alignments'>;

export interface LayerMeasuresOptions {
  /** Borrowed. */
  readonly network: Measurable;
  readonly validation: DatasetView['validation'];
  /** Draws the order of the validation images whose first ones are the probe: the same in every epoch. */
  readonly seed: number;
  /** The training's first: of rules that bring their own step. */
  readonly learningRate: number;
}

/** By layer. */
export type UpdateRatios = Readonly<Record<string, Measured>>;

export interface LayerMeasures {
  /** The step to record, for so many images. */
  readonly probe: Probe['step'];
  readonly batchSize: number;
  /** Before the step whose change is measured. The network's variables are up to date here and below. */
  beforeStep(): void;
  /** `update-ratio` of each layer since then; null if there was no such step. Ends the matter. */
  updateRatios(): UpdateRatios | null;
  /**
   * Everything, layers in the order of the network.
   * @param probed runs `probe` on the validation images at these positions
   */
  measure(
    probed: (positions: Uint32Array) => Float32Array,
    updateRatios: UpdateRatios | null,
  ): ReadonlyMap<string, MeasuredLayer>;
}

export function createLayerMeasures(options: LayerMeasuresOptions): LayerMeasures {
  const { network, validation, seed, learningRate } = options;
  const probe = createProbe(network, learningRate);
  const batches = probeBatches(validation.count, seed);
  const layers = network.layers.map(({ name, rule, shape }) => ({
    name,
    shape,
    rule: rule.name,
    weights: shape.weights.reduce((product, side) => product * side, 1),
    units: shape.output.at(-1) ?? 0,
  }));
  const valuesOf = (named: Measurable['ruleState'], name: string): Float32Array | undefined =>
    named.find((candidate) => candidate.name === name)?.variable.dataSync<'float32'>();
  const weightsOf = (name: string): Float32Array =>
    valuesOf(network.parameters, `${name}.weight`) ?? new Float32Array();
  let before: ReadonlyMap<string, Float32Array> | null = null;

  return {
    probe: (images, labels) => probe.step(images, labels),
    batchSize: batches[0]?.length ?? 0,
    beforeStep: () => {
      // Copies: the engine may hand out its own memory.
      before = new Map(layers.map(({ name }) => [name, weightsOf(name).slice()]));
    },
    updateRatios: () => {
      if (before === null) return null;
      const ratios = [...before].map(([name, earlier]) => [name, updateRatio(earlier, weightsOf(name))]);
      before = null;
      return Object.fromEntries(ratios) as UpdateRatios;
    },
    measure: (probed, updateRatios) => {
      const sums = createProbeSums(layers);
      for (const positions of batches) sums.add(probe.read(probed(positions)));
      const found = sums.measures(layers.map(({ name }) => weightsOf(name)));
      const alignments = new Map(network.alignments().map(({ layer, ...of }) => [layer, of]));
      const measured = new Map<string, MeasuredLayer>();
      layers.forEach(({ name, shape }, index) => {
        const aligned = alignments.get(name);
        const signs = valuesOf(network.ruleState, `signs/${name}`);
        measured.set(name, {
          ...(aligned && { alignment: aligned.angle, 'feedback-ratio': aligned.ratio }),
          ...found[index],
          'update-ratio': updateRatios?.[name] ?? { absent: 'no step was looked at' },
          ...(signs && daleMeasures(shape, weightsOf(name), signs)),
        });
      });
      return measured;
    },
  };
}

function probeBatches(count: number, seed: number): Uint32Array[] {
  const { minibatches, images } = probeSize;
  if (count < minibatches) {
    throw new AppError(
      'invalid-spec',
      `Layers are measured on ${minibatches} minibatches of validation images, and there are ${count} images. Give more, or set measures to off.`,
    );
  }
  const size = Math.min(images, Math.floor(count / minibatches));
  const order = permutation(randomStream(seed, 'probe'), count);
  return Array.from({ length: minibatches }, (_, index) => order.subarray(index * size, (index + 1) * size));
}
