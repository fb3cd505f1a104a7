/** @file The work of one attack job: weights and test images in, an `AttackResult` out. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeRobustness } from '@bionas/analysis';
import {
  attackedList,
  evaluateRobustness,
  evaluationStateSchema,
  pickRows,
  recordedVictim,
  type EvaluationState,
  type RobustnessProgress,
  type WantedGradient,
} from '@bionas/attacks';
import {
  AppError,
  attackPresets,
  gradientOf,
  type AttackJob,
  type AttackPreset,
  type AttackResult,
  type ChildStart,
  type DatasetView,
  type Provenance,
} from '@bionas/contracts';
import type { DatasetRequest } from '@bionas/data';
import { readFetchedWeights, writeWholeFile, type EngineContext, type EngineFile } from '@bionas/messaging';
import { loadForeignNetwork, recordableNetwork } from '@bionas/network';
import { keepExamples } from './keep-examples.ts';
import { absentTransfers, loadSurrogates } from './load-surrogates.ts';

/** What the job needs of the harness around it. */
export type AttackContext = Pick<
  EngineContext,
  | 'scratch'
  | 'progress'
  | 'metrics'
  | 'log'
  | 'checkpoint'
  | 'fileOf'
  | 'stopRequested'
  | 'stopped'
  | 'breathe'
>;

/** What the process around the job knows. */
export interface AttackSurroundings {
  readonly provenance: Omit<Provenance, 'dataHash'>;
  loadDataset(request: DatasetRequest): Promise<DatasetView>;
}

/**
 * Runs the preset of the job on its network.
 * @throws AppError `artifact-missing`, `artifact-damaged`, `invalid-spec`: the weights; `data-missing`, `data-damaged`: the images;
 *   `diverged`: a network whose weights, logits or gradients are not finite
 */
export async function runAttack(
  start: ChildStart,
  context: AttackContext,
  surroundings: AttackSurroundings,
): Promise<{ result: AttackResult; files: EngineFile[] }> {
  const job = attackJob(start);
  context.progress(0, 'loading weights and images');
  const bytes = await readFetchedWeights(start, job.weights);
  const { test, testIndices, dataHash } = await surroundings.loadDataset({
    spec: job.dataset,
    dataSeed: job.dataSeed,
  });
  const preset: AttackPreset = { ...attackPresets[job.preset], ...(job.images && { images: job.images }) };
  const chosen = attackedList({ total: test.count, count: preset.images, dataSeed: job.dataSeed });
  if (chosen.length < preset.images) {
    context.log(
      'warning',
      `${preset.images} images are to be attacked, the test split has ${chosen.length}: all of them are.`,
    );
  }
  const keep = stateKeeper(context);
  // What holds tensors, to be given back also where the next cannot be loaded.
  const held: { dispose(): void }[] = [];
  const hold = <Held extends { dispose(): void }>(one: Held): Held => {
    held.push(one);
    return one;
  };
  try {
    const { network, holdsRuleState } = loadForeignNetwork(bytes);
    hold(network);
    if (!holdsRuleState) {
      context.log(
        'warning',
        'The weights come without the feedback of their learning rules: attacks along rule gradients are left out. The robust accuracy does not rest on them.',
      );
    }
    const victim = hold(
      recordedVictim(recordableNetwork(network, network.description.input), { gradients: wantedBy(preset) }),
    );
    const { surrogates } = hold(await loadSurrogates(start, job, preset));
    const work = {
      ...{ victim, surrogates, preset, seed: job.seed },
      ...pickRows(test, chosen),
      indices: chosen.map((place) => testIndices[place] ?? place),
      shouldStop: async () => {
        await context.breathe();
        return context.stopRequested() !== null;
      },
    };
    const report = await evaluateRobustness({
      ...work,
      now: () => performance.now(),
      onProgress: (progress) => tell(progress, context),
      resume: await readState(start, context),
      onState: (state) => keep.remember(state),
    });
    const files = report && (await keepExamples({ ...work, report }, context));
    if (report === null || files === null) {
      if (context.stopRequested() !== 'cancelled') await keep.save();
      throw context.stopped();
    }
    const judgement = judgeRobustness(report, {
      classes: network.description.input.classes,
      dataset: job.dataset.name,
      adversariallyTrained: job.adversariallyTrained ?? false,
      optimisesAtInference: false,
      absentTransfers: absentTransfers(job, preset, report),
    });
    const adversarials = files.map(({ hash, bytes, kind }) => ({ hash, bytes, kind }))[0];
    return {
      result: {
        ...{ ...report, judgement },
        ...(adversarials && { adversarials }),
        provenance: { ...surroundings.provenance, dataHash },
      },
      files,
    };
  } finally {
    for (const one of held.reverse()) one.dispose();
  }
}

/** Between two checkpoints: what a killed attacker may lose. */
const saveEveryMs = 20_000;

/** Keeps the latest state of the evaluation, and hands it over as a checkpoint now and then. */
function stateKeeper(context: Pick<AttackContext, 'scratch' | 'checkpoint'>): {
  remember(state: EvaluationState): Promise<void>;
  save(): Promise<void>;
} {
  const path = join(context.scratch, 'attack-state.json');
  let latest: EvaluationState | undefined;
  let savedAt = performance.now();
  const save = async (): Promise<void> => {
    if (!latest) return;
    savedAt = performance.now();
    await writeWholeFile(path, Buffer.from(JSON.stringify(latest)));
    await context.checkpoint(path, 'checkpoint', { epoch: 0, step: latest.attacks.length });
  };
  return {
    save,
    async remember(state) {
      latest = state;
      if (performance.now() - savedAt >= saveEveryMs) await save();
    },
  };
}

/** What an earlier attempt has got to. Where that cannot be read nothing is lost but time. */
async function readState(
  { checkpoint }: ChildStart,
  context: Pick<AttackContext, 'log'>,
): Promise<EvaluationState | null> {
  if (checkpoint === null) return null;
  const text = await readFile(checkpoint.path, 'utf8');
  const found = evaluationStateSchema.safeParse(parsedJson(text));
  if (found.success) return found.data;
  context.log('warning', 'The checkpoint of the attack cannot be read: the attack starts afresh.');
  return null;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Gradients that a preset is sure to ask for. */
function wantedBy({ attacks }: AttackPreset): WantedGradient[] {
  const wanted = attacks.flatMap(({ settings }): WantedGradient[] => {
    const gradient = gradientOf(settings);
    if (gradient === 'none') return [];
    const loss = 'loss' in settings ? settings.loss : lossesOf[settings.attack as keyof typeof lossesOf];
    return [{ loss, gradient }];
  });
  return [...new Map(wanted.map((one) => [`${one.loss} ${one.gradient}`, one])).values()];
}

const lossesOf = {
  tpgd: 'kl',
  'apgd-ce': 'cross-entropy',
  'apgd-dlr': 'dlr',
  'apgd-targeted': 'targeted-dlr',
  'fab-targeted': 'difference',
} as const;

function attackJob({ job }: ChildStart): AttackJob {
  if (job.kind === 'attack') return job;
  throw new AppError('unsupported', `An attacker was handed a job of kind ${job.kind}, expected attack.`);
}

function tell({ fraction, title, part, parts, standing }: RobustnessProgress, context: AttackContext): void {
  const where = `${part} of ${parts}, ${title}`;
  context.progress(fraction, standing ? `${where}: ${standing.correct} of ${standing.total} right` : where);
  if (standing) {
    const value = standing.correct / standing.total;
    context.metrics([{ name: `attack/${title}`, step: 0, epoch: 0, value, at: Date.now() }]);
  }
}
