/**
 * @file The loss around trained weights (Li et al. 2018, arXiv:1712.09913): along the true gradient, and in the plane of two random directions.
 * The surface is that of the network as it answers: evaluation mode, running statistics as they are. Biases and the scales and offsets of batch
 * norms stay, as in the paper.
 */
import type { ImageSet, LandscapeResult, LandscapeSettings } from '@bionas/contracts';
import { softmaxCrossEntropy, tf } from '@bionas/engine';
import { createProgram, createRowTable, type Program } from '@bionas/graph-step';
import { randomStream } from '@bionas/learning-rules';
import type { Network } from '@bionas/network';
import { countCorrect } from '../loop/count-correct.ts';
import { yieldToEvents } from '../loop/yield-to-events.ts';
import { filterDirection } from './filter-direction.ts';

export type LossLandscape = Pick<LandscapeResult, 'images' | 'centre' | 'gradientNorm' | 'line' | 'grid'>;

export interface LossLandscapeOptions {
  /** Borrowed; its weights are moved and put back. */
  readonly network: Pick<
    Network,
    'layers' | 'parameters' | 'statistics' | 'ruleState' | 'forward' | 'logits'
  >;
  readonly validation: ImageSet;
  readonly settings: LandscapeSettings;
  /** Draws the two random directions. */
  readonly seed: number;
  readonly steps?: Program['mode'] | undefined;
  /** Asked before each point. */
  readonly shouldStop?: () => boolean;
  /** @param fraction 0 to 1 */
  readonly onProgress?: (fraction: number) => void;
}

/** Bounds the memory, not the result. */
const batchSize = 100;

interface Point {
  readonly loss: number;
  readonly accuracy: number;
}

/** Null when stopped. Losses that are not finite are null. */
export async function lossLandscape(options: LossLandscapeOptions): Promise<LossLandscape | null> {
  const { network, validation, settings, seed } = options;
  const images = Math.min(settings.images, validation.count);
  const layers = network.layers.flatMap(({ name, shape }) => {
    const parameter = network.parameters.find((candidate) => candidate.name === `${name}.weight`);
    return parameter === undefined ? [] : [{ name, shape, variable: parameter.variable }];
  });
  const trained = layers.map(({ variable }) => variable.dataSync<'float32'>().slice());
  const surface = openSurface(options, layers, images);
  /** Moves every layer to `trained + Σ length·direction`. */
  const moveTo = (moves: readonly { readonly length: number; readonly direction: Direction }[]): void => {
    layers.forEach(({ variable }, index) => {
      const values = Float32Array.from(trained[index] ?? [], (weight, place) =>
        moves.reduce((sum, { length, direction }) => sum + length * (direction[index]?.[place] ?? 0), weight),
      );
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    });
    surface.write();
  };

  const { side } = settings.grid;
  // The middle of the grid is that of the line.
  const total = settings.line.points + side ** 2 - 1;
  let done = 0;
  const at = async (...moves: Parameters<typeof moveTo>[0]): Promise<Point | null> => {
    if (options.shouldStop?.() === true) return null;
    moveTo(moves);
    const point = surface.point();
    done += 1;
    options.onProgress?.(done / total);
    await yieldToEvents();
    return point;
  };

  try {
    const gradient = surface.gradient();
    const gradientNorm = normOf(gradient);
    // As long as the weights, where there is a gradient at all.
    const factor = gradientNorm === 0 ? 0 : -normOf(trained) / gradientNorm;
    const downhill = gradient.map((of) => of.map((entry) => entry * factor));
    const random = (label: string): Direction =>
      layers.map(({ name, shape }, index) =>
        filterDirection(
          shape,
          trained[index] ?? new Float32Array(),
          randomStream(seed, 'landscape', label, name),
        ),
      );
    const [first, second] = [random('first'), random('second')];

    const centre = await at();
    if (centre === null) return null;
    const steps = axisOf(settings.line.points, settings.line.radius);
    const line: Point[] = [];
    for (const length of steps) {
      const point = length === 0 ? centre : await at({ length, direction: downhill });
      if (point === null) return null;
      line.push(point);
    }
    const axis = axisOf(side, settings.grid.radius);
    const grid: Point[][] = [];
    for (const up of axis) {
      const row: Point[] = [];
      for (const along of axis) {
        const moves = [
          { length: along, direction: first },
          { length: up, direction: second },
        ];
        const point = along === 0 && up === 0 ? centre : await at(...moves);
        if (point === null) return null;
        row.push(point);
      }
      grid.push(row);
    }
    return {
      ...{ images, centre, gradientNorm },
      line: { at: steps, loss: line.map(lossOf), accuracy: line.map(({ accuracy }) => accuracy) },
      grid: {
        axis,
        loss: grid.map((row) => row.map(lossOf)),
        accuracy: grid.map((row) => row.map(({ accuracy }) => accuracy)),
      },
    };
  } finally {
    layers.forEach(({ variable }, index) => {
      tf.tidy(() => variable.assign(tf.tensor(trained[index] ?? new Float32Array(), variable.shape)));
    });
    surface.dispose();
  }
}

/** A vector for each layer. */
type Direction = readonly Float32Array[];

interface Surface {
  /** Mean loss and accuracy at the weights of the moment. */
  point(): Point;
  /** Of the mean loss: dL/dW of each layer. */
  gradient(): Direction;
  /** The weights were changed. */
  write(): void;
  dispose(): void;
}

function openSurface(
  { network, validation, steps }: LossLandscapeOptions,
  layers: readonly { readonly name: string; readonly variable: tf.Variable }[],
  images: number,
): Surface {
  const { height, width, channels, count, labels } = validation;
  const table = createRowTable(validation.images, [count, height, width, channels]);
  const program = createProgram({
    variables: [...network.parameters, ...network.statistics, ...network.ruleState].map(
      ({ variable }) => variable,
    ),
    tables: [table],
    ...(steps && { mode: steps }),
  });
  type Batch = { readonly rows: tf.Tensor1D; readonly labels: tf.Tensor1D };
  const pixels = (rows: tf.Tensor1D): tf.Tensor4D => tf.mul<tf.Tensor4D>(table.gather(rows), 1 / 255);
  const evaluate = program.step(({ rows, labels: classes }: Batch) => {
    const logits = network.logits(pixels(rows));
    const targets = tf.oneHot(classes, logits.shape[1], 1, 0, 'float32') as tf.Tensor2D;
    const { loss } = softmaxCrossEntropy(logits, targets);
    return { sums: tf.stack([tf.sum(loss), countCorrect(logits, classes)]) };
  });
  const descend = program.step(({ rows, labels: classes }: Batch) => {
    const pass = network.forward(pixels(rows), 'evaluate');
    const targets = tf.oneHot(classes, pass.logits.shape[1], 1, 0, 'float32') as tf.Tensor2D;
    const error = tf.div<tf.Tensor2D>(softmaxCrossEntropy(pass.logits, targets).grad, images);
    const gradients = pass.backward(error, { delivery: 'true', learn: false });
    const flat = layers.map(({ name, variable }) =>
      tf.reshape<tf.Rank.R1>(gradients.get(`${name}.weight`) ?? tf.zerosLike(variable), [variable.size]),
    );
    return { sums: tf.concat1d(flat) };
  });
  /** Adds up what a step returns for all images, in float64. */
  const summed = (step: typeof evaluate, size: number): Float64Array => {
    const sums = new Float64Array(size);
    for (let from = 0; from < images; from += batchSize) {
      const rows = Int32Array.from({ length: Math.min(batchSize, images - from) }, (_, row) => from + row);
      const inputs = {
        rows: tf.tensor1d(rows, 'int32'),
        labels: tf.tensor1d(
          rows.map((row) => labels[row] ?? 0),
          'int32',
        ),
      };
      const outputs = step.run(inputs);
      outputs.sums.dataSync<'float32'>().forEach((value, place) => {
        sums[place] = (sums[place] ?? 0) + value;
      });
      tf.dispose([inputs, outputs]);
    }
    return sums;
  };
  return {
    point: () => {
      const [loss = NaN, correct = NaN] = summed(evaluate, 2);
      return { loss: loss / images, accuracy: correct / images };
    },
    gradient: () => {
      const whole = summed(
        descend,
        layers.reduce((size, { variable }) => size + variable.size, 0),
      );
      let place = 0;
      return layers.map(({ variable }) => Float32Array.from(whole.subarray(place, (place += variable.size))));
    },
    write: () => {
      program.write();
    },
    dispose: () => {
      program.dispose();
    },
  };
}

/** `points` lengths from −radius to radius, 0 in the middle. */
function axisOf(points: number, radius: number): number[] {
  return Array.from({ length: points }, (_, index) => radius * ((2 * index) / (points - 1) - 1));
}

const lossOf = ({ loss }: Point): number | null => (Number.isFinite(loss) ? loss : null);

function normOf(direction: Direction): number {
  return Math.sqrt(direction.reduce((sum, of) => of.reduce((part, entry) => part + entry * entry, sum), 0));
}
