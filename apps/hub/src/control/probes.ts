/** What is asked of a finished training afterwards: the same training with a layer frozen, the loss around its weights. */
import { estimateOrNull } from '@bionas/analysis';
import type { ControlPlane, ControlQuery } from '@bionas/api';
import {
  AppError,
  finalTraining,
  type LayerControl,
  type RunDetail,
  type TrainingResult,
} from '@bionas/contracts';
import { finalNetwork } from '@bionas/search-space';
import { createRun, findRun, listLayerControls, listRuns, type StoredControl, type Tx } from '@bionas/store';
import type { ControlContext } from './control-context.ts';

type ProbeControls = Pick<ControlPlane, 'controlLayers' | 'layerControls' | 'landscape' | 'landscapes'>;

/** Behind everything that an experiment plans for itself. */
const priority = -1;

type TrainedRun = RunDetail & Required<Pick<RunDetail, 'genome'>> & { training: TrainingResult };

function trainedRun(run: RunDetail): TrainedRun {
  if (run.kind === 'training' && run.training !== null && run.genome !== null) return run as TrainedRun;
  throw new AppError(
    'conflict',
    `Run ${run.id} is a ${run.kind} that is ${run.state}; expected a training that has finished.`,
  );
}

function layersOf({ id, training }: TrainedRun, asked: readonly string[] | undefined): readonly string[] {
  const known = training.layers?.map(({ name }) => name);
  if (known === undefined) {
    throw new AppError(
      'conflict',
      `Run ${id} was trained by a version that did not write down its layers. Train it again, then ask for its controls.`,
    );
  }
  const unknown = asked?.find((layer) => !known.includes(layer));
  if (unknown !== undefined) {
    throw new AppError(
      'not-found',
      `The network of run ${id} has no layer ${unknown}; it has ${known.join(', ')}.`,
    );
  }
  return asked === undefined ? known : [...new Set(asked)];
}

/** Such a control need not be asked for again. */
const stands = ({ state }: StoredControl): boolean =>
  state !== 'failed' && state !== 'cancelled' && state !== 'infeasible' && state !== 'pruned';

async function queueControls(tx: Tx, { id, layers, allSeeds }: ControlQuery): Promise<string[]> {
  const asked = trainedRun(await findRun(tx, id));
  const { experimentId, genomeId, role: askedRole } = asked;
  const chosen = layersOf(asked, layers);
  const { trainings, controls } = await listLayerControls(tx, {
    ...{ experimentId, genomeId: genomeId ?? '' },
    adversarialTwins: askedRole === 'adversarial-twin',
  });
  const queued: string[] = [];
  for (const { runId } of allSeeds ? trainings : [{ runId: id }]) {
    const { spec, role, mixGenomeId, seed, genome } = trainedRun(await findRun(tx, runId));
    for (const layer of chosen) {
      const same = (control: StoredControl): boolean =>
        control.layer === layer && control.trainingRunId === runId && stands(control);
      if (genome === null || controls.some(same)) continue;
      const run = await createRun(tx, {
        ...{ experimentId, parentRunId: runId, priority },
        ...(role ? { role } : {}),
        ...(mixGenomeId ? { mixGenomeId } : {}),
        job: {
          ...{ kind: 'control', dataset: spec.dataset, dataSeed: spec.seed, seed, genome },
          network: finalNetwork(spec.space),
          // Its accuracy is what is asked for.
          training: { ...finalTraining(spec.finals, role), measures: 'off' },
          frozenLayer: layer,
        },
      });
      queued.push(run.runId);
    }
  }
  return queued;
}

const shareOf = ({ correct, total }: TrainingResult['test']): number => correct / total;

export function probeControls({ store, dispatcher }: ControlContext): ProbeControls {
  return {
    async controlLayers(query) {
      const runIds = await store.transaction((tx) => queueControls(tx, query));
      dispatcher.triggerHandOut();
      return { runIds };
    },
    async layerControls(id) {
      const run = trainedRun(await findRun(store, id));
      const { trainings, controls } = await listLayerControls(store, {
        experimentId: run.experimentId,
        genomeId: run.genomeId ?? '',
        adversarialTwins: run.role === 'adversarial-twin',
      });
      const trained = new Map(trainings.map((training) => [training.runId, training]));
      const about = run.training.layers ?? [];
      const place = (layer: string): number => about.findIndex(({ name }) => name === layer);
      const names = [...new Set(controls.map(({ layer }) => layer))].sort((a, b) => place(a) - place(b));
      return names.map((layer): LayerControl => {
        const rows = controls.flatMap(({ layer: frozen, accuracy: controlAccuracy, ...control }) => {
          const training = trained.get(control.trainingRunId);
          if (frozen !== layer || training === undefined) return [];
          const { seed, result } = training;
          return [{ ...control, seed, accuracy: shareOf(result.test), controlAccuracy }];
        });
        const bySeed = new Map(
          rows.flatMap(({ seed, accuracy, controlAccuracy }) =>
            controlAccuracy === null ? [] : [[seed, accuracy - controlAccuracy] as const],
          ),
        );
        return {
          layer,
          about: about.find(({ name }) => name === layer) ?? null,
          runs: rows,
          difference: estimateOrNull([...bySeed].sort(([a], [b]) => a - b).map(([, value]) => value)),
        };
      });
    },
    async landscape({ id, settings }) {
      const created = await store.transaction(async (tx) => {
        const { experimentId, spec, role, mixGenomeId, seed, genome, training } = trainedRun(
          await findRun(tx, id),
        );
        return createRun(tx, {
          ...{ experimentId, parentRunId: id, priority },
          ...(role ? { role } : {}),
          ...(genome ? { genome } : {}),
          ...(mixGenomeId ? { mixGenomeId } : {}),
          job: {
            ...{ kind: 'landscape', dataset: spec.dataset, dataSeed: spec.seed, seed },
            weights: training.weights.hash,
            settings,
          },
        });
      });
      dispatcher.triggerHandOut();
      return { id: created.runId };
    },
    async landscapes(id) {
      const { rows } = await listRuns(store, { parentRunId: id, kinds: ['landscape'], limit: 100 });
      return rows;
    },
  };
}
