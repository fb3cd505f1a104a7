import {
  experimentSpecSchema,
  hashOf,
  landscapeSettingsSchema,
  type AttackJob,
  type AttackResult,
  type ControlJob,
  type ControlResult,
  type EvaluateJob,
  type EvaluationResult,
  type ExperimentSpec,
  type ExperimentSpecInput,
  type Genome,
  type LandscapeJob,
  type LandscapeResult,
  type LearningRuleName,
  type Provenance,
  type SearchJob,
  type TrainingResult,
  type TrainJob,
  type WorkerDescription,
} from '@bionas/contracts';
import { randomUUID } from 'node:crypto';
import type { EarlyAttackResult } from '../queries/upgrade-attack-result.ts';

/** Valid values of every kind the store keeps, so that a test names only what it is about. */
export const sampleSpec = (input: Partial<ExperimentSpecInput> = {}): ExperimentSpec =>
  experimentSpecSchema.parse({ name: 'sample', ...input });

export const sampleGenome = (
  rule: LearningRuleName = 'fa',
  operation: 'conv_3x3' | 'conv_5x5' = 'conv_3x3',
): Genome => ({
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'conv_3x3', rule },
    { operation, rule },
  ],
});

export const sampleProvenance: Provenance = {
  backend: 'tensorflow',
  tensorflow: '2.21.0',
  device: 'CPU',
  precision: 'float32',
  node: 'v20.20.2',
  bionas: '0.1.0',
  dataHash: hashOf('data'),
};

export function sampleSearchJob(spec: ExperimentSpec = sampleSpec()): SearchJob {
  const { dataset, seed, space, search } = spec;
  return { kind: 'search', dataset, dataSeed: seed, seed, space, search, top: spec.finals.top };
}

export function sampleEvaluateJob(candidate: number, genome: Genome = sampleGenome()): EvaluateJob {
  return { ...sampleTrainJob({ genome }), kind: 'evaluate', candidate };
}

export function sampleTrainJob(options: { genome?: Genome; seed?: number } = {}): TrainJob {
  const spec = sampleSpec();
  return {
    kind: 'train',
    dataset: spec.dataset,
    dataSeed: 1,
    seed: options.seed ?? 1,
    genome: options.genome ?? sampleGenome(),
    network: { kind: 'chain', channels: 8 },
    training: spec.finals.training,
  };
}

export function sampleAttackJob(weights: string = hashOf('weights')): AttackJob {
  return { kind: 'attack', dataset: sampleSpec().dataset, dataSeed: 1, seed: 1, weights, preset: 'smoke' };
}

export function sampleControlJob(frozenLayer: string, seed = 1): ControlJob {
  return { ...sampleTrainJob({ seed }), kind: 'control', frozenLayer };
}

export function sampleControlResult(frozenLayer: string, correct = 700): ControlResult {
  const { weights: _weights, ...rest } = sampleTrainingResult(correct);
  return { ...rest, kind: 'control', frozenLayer };
}

export function sampleLandscapeJob(weights: string = hashOf('weights')): LandscapeJob {
  const { dataset } = sampleSpec();
  const settings = landscapeSettingsSchema.parse({});
  return { kind: 'landscape', dataset, dataSeed: 1, seed: 1, weights, settings };
}

export function sampleLandscapeResult(): LandscapeResult {
  const [axis, row] = [
    [-1, 0, 1],
    [0.9, 0.1, null],
  ];
  return {
    kind: 'landscape',
    weights: hashOf('weights'),
    images: 500,
    centre: { loss: 0.1, accuracy: 0.97 },
    gradientNorm: 0.3,
    line: { at: axis, loss: row, accuracy: [0.5, 0.97, 0.1] },
    grid: { axis, loss: [row, row, row], accuracy: axis.map(() => [0.5, 0.97, 0.1]) },
    durationMs: 300,
    provenance: sampleProvenance,
  };
}

export function sampleTrainingResult(correct = 900): TrainingResult {
  return {
    kind: 'train',
    validation: { correct, total: 1_000 },
    test: { correct, total: 1_000 },
    trainLoss: 0.1,
    validationLoss: 0.2,
    epochs: 3,
    steps: 237,
    parameters: 1_234,
    durationMs: 5_000,
    weights: { hash: hashOf('weights'), bytes: 5_000, kind: 'weights' },
    provenance: sampleProvenance,
  };
}

export function sampleEvaluationResult(correct = 800): EvaluationResult {
  return {
    kind: 'evaluate',
    validation: { correct, total: 1_000 },
    validationLoss: 0.3,
    parameters: 1_234,
    durationMs: 900,
    provenance: sampleProvenance,
  };
}

export function sampleAttackResult(robust = 2): AttackResult {
  return {
    kind: 'attack',
    preset: 'smoke',
    presetVersion: 2,
    norm: 'linf',
    epsilon: 0.1,
    clean: { correct: 3, total: 4 },
    cleanOutcome: '1110',
    indexHash: hashOf('images'),
    checks: {
      images: 3,
      repeat: { logitDifference: 0, changedAnswers: 0 },
      softmaxOutputs: false,
      zeroGradients: 0,
      gradientError: 0.001,
      ruleCosine: 0.02,
    },
    attacks: [],
    curve: null,
    worstCase: { correct: robust, total: 4 },
    worstOutcome: ['0000', '1000', '1100', '1110'][robust] ?? '1111',
    judgement: { verdict: 'not-assessed', text: 'Too little was measured.', flags: [], missing: [] },
    ruleGradient: { correct: 3, total: 4 },
    durationMs: 400,
    provenance: sampleProvenance,
  };
}

/** As the first version stored it: no verdict, no checks, no curve, settings beside the outcome. */
export function sampleEarlyAttackResult(): EarlyAttackResult {
  const budget = { norm: 'linf', epsilon: 0.1, steps: 10, stepSize: 0.025, restarts: 1 } as const;
  const pgd = { attack: 'pgd', durationMs: 100, ...budget } as const;
  return {
    kind: 'attack',
    preset: 'smoke',
    epsilon: 0.1,
    clean: { correct: 3, total: 4 },
    cleanOutcome: '1110',
    indexHash: hashOf('images'),
    attacks: [
      {
        ...{ attack: 'fgsm', gradient: 'true', norm: 'linf', epsilon: 0.1, steps: 1, stepSize: 0.1 },
        ...{ restarts: 1, robust: { correct: 2, total: 4 }, outcome: '1010', durationMs: 10 },
      },
      { ...pgd, gradient: 'true', loss: 'margin', robust: { correct: 1, total: 4 }, outcome: '0010' },
      { ...pgd, gradient: 'rule', loss: 'cross-entropy', robust: { correct: 3, total: 4 }, outcome: '1110' },
    ],
    worstCase: { correct: 1, total: 4 },
    ruleGradient: { correct: 3, total: 4 },
    durationMs: 400,
    provenance: sampleProvenance,
  };
}

export function sampleWorker(
  name = 'worker',
  service: WorkerDescription['service'] = 'trainer',
): WorkerDescription {
  return {
    workerId: randomUUID(),
    service,
    name,
    host: 'host',
    pid: 1,
    node: 'v20.20.2',
    bionas: '0.1.0',
    cores: 2,
    memoryBytes: 1,
    engine: 'none',
    device: 'CPU',
  };
}
