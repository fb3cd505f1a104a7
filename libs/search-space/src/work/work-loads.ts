/**
 * @file What jobs of trainers and attackers ask of an engine, in multiply-adds. A pass backwards counts as two forwards. Constants of an operation (a
 * depthwise multiply-add takes longer than a dense one) are not counted: they cancel where loads of one form are compared.
 */
import {
  datasetShapes,
  ruleCatalogue,
  type AttackPresetName,
  type DatasetSpec,
  type EvaluateJob,
  type Genome,
  type LoadFamily,
  type NetworkSpec,
  type SupernetScoreJob,
  type SupernetSpec,
  type SupernetTrainJob,
  type TrainingSpec,
  type WorkLoad,
} from '@bionas/contracts';
import { countedLayers, supernetLayers, type CountedLayer } from '../counted-layers.ts';

/** Forward and backward. */
const passesOfStep = 3;
/** Of a step of the attack on a batch: forward, and back to the pixels alone. */
const passesOfAttack = 2;
/** Steps' worth of one step of the weights and one of the alphas; second order has four gradients for the alphas. */
const stepsOfTurn = { given: 1, 'first-order': 2, 'second-order': 5 } as const;

const sum = (layers: readonly CountedLayer[]): number =>
  layers.reduce((total, { weights, positions }) => total + weights * positions, 0);

/** The family that learns most of the multiply-adds. */
function familyOf(layers: readonly CountedLayer[]): LoadFamily {
  const shares = new Map<LoadFamily, number>();
  for (const { rule, weights, positions } of layers) {
    const family = rule === 'bp' ? 'bp' : ruleCatalogue[rule].family;
    shares.set(family, (shares.get(family) ?? 0) + weights * positions);
  }
  return [...shares].reduce((most, one) => (one[1] > most[1] ? one : most), ['bp', 0])[0];
}

const inBatches = (images: number, batchSize: number): number => Math.floor(images / batchSize) * batchSize;
const precisely = (form: string, precision: string): string =>
  precision === 'float32' ? form : `${form}:${precision}`;

/** Of one training image in one epoch. TRADES answers the image before its attack, and learns from both. */
function passesOfImage({ adversarial }: Pick<TrainingSpec, 'adversarial'>): number {
  if (adversarial === undefined) return passesOfStep;
  const attacks = passesOfAttack * adversarial.steps;
  return adversarial.method === 'pgd' ? attacks + passesOfStep : 1 + attacks + 2 * passesOfStep;
}

/** Of a training from scratch. `tested`: whether the test images are read. */
export function loadOfTraining(
  job: Pick<EvaluateJob, 'genome' | 'network' | 'dataset' | 'training'>,
  tested: boolean,
): WorkLoad {
  const { genome, network, dataset, training } = job;
  const layers = countedLayers(genome, network, datasetShapes[dataset.name]);
  const size = sum(layers);
  const anEpoch =
    passesOfImage(training) * inBatches(dataset.trainSize, training.batchSize) + dataset.validationSize;
  return {
    form: precisely(`train:${network.kind}`, training.precision),
    family: familyOf(layers),
    size,
    amount: size * (training.epochs * anEpoch + (tested ? dataset.testSize : 0)),
  };
}

/** Of a stretch of the training of a supernet. */
export function loadOfSupernetTraining(
  job: Pick<SupernetTrainJob, 'supernet' | 'dataset' | 'training' | 'from' | 'to'>,
): WorkLoad {
  const { supernet, dataset, training, from, to } = job;
  const layers = supernetLayers(supernet, datasetShapes[dataset.name]);
  const size = sum(layers);
  const images = inBatches(Math.floor(training.trainShare * dataset.trainSize), training.batchSize);
  const searching = Math.max(0, to - Math.max(from, training.warmupEpochs));
  const steps = to - from - searching + searching * stepsOfTurn[training.alphaStep];
  return {
    form: precisely(`supernet-train:${training.alphaStep}`, training.precision),
    family: familyOf(layers),
    size,
    amount: size * passesOfStep * images * steps,
  };
}

/** Of samples of alphas on probe images. */
export function loadOfScoring(
  job: Pick<SupernetScoreJob, 'dataset'> & {
    readonly supernet: SupernetSpec;
    readonly samples: number;
    readonly probeImages: number;
  },
): WorkLoad {
  const layers = supernetLayers(job.supernet, datasetShapes[job.dataset.name]);
  const size = sum(layers);
  return {
    form: 'supernet-score:probe',
    family: familyOf(layers),
    size,
    amount: size * job.samples * job.probeImages,
  };
}

/** Of an attack: a preset is a form of its own, and asks the same of every image. */
export function loadOfAttack(attacked: {
  readonly genome: Genome;
  readonly network: NetworkSpec;
  readonly dataset: DatasetSpec;
  readonly preset: Exclude<AttackPresetName, 'none'>;
}): WorkLoad {
  const { genome, network, dataset, preset } = attacked;
  const layers = countedLayers(genome, network, datasetShapes[dataset.name]);
  const size = sum(layers);
  return { form: `attack:${preset}`, family: familyOf(layers), size, amount: size };
}
