/** @file What this installation has measured: finished jobs with what they asked for. */
import type { MeasuredWork, WorkLoad } from '@bionas/contracts';
import {
  finalNetwork,
  loadOfAttack,
  loadOfScoring,
  loadOfSupernetTraining,
  loadOfTraining,
} from '@bionas/search-space';
import { listDoneWork, type CostedKind, type DoneWork, type Reader } from '@bionas/store';

/** Of each kind, the last ones: trainers and versions change. */
const remembered: Readonly<Record<CostedKind, number>> = {
  evaluate: 120,
  train: 120,
  attack: 120,
  'supernet-train': 60,
  'supernet-score': 120,
};

/** Null for a job of an earlier version, which does not say what is needed. */
function loadOf({ kind, body, samples, space, genome }: DoneWork): WorkLoad | null {
  const { dataset, network, training, supernet, from, to, probe, preset } = body;
  switch (kind) {
    case 'evaluate':
    case 'train':
      if (body.genome === undefined || network === undefined) return null;
      if (training === undefined || 'alphaStep' in training) return null;
      return loadOfTraining({ genome: body.genome, network, dataset, training }, kind === 'train');
    case 'supernet-train':
      if (supernet === undefined || from === undefined || to === undefined) return null;
      if (training === undefined || !('alphaStep' in training)) return null;
      return loadOfSupernetTraining({ supernet, dataset, training, from, to });
    case 'supernet-score':
      if (supernet === undefined || probe === undefined) return null;
      return loadOfScoring({ supernet, dataset, samples, probeImages: probe.images });
    case 'attack':
      if (genome === null || preset === undefined) return null;
      return loadOfAttack({ genome, network: finalNetwork(space), dataset, preset });
  }
}

/** @param runId of this run alone */
export async function measuredWork(reader: Reader, runId?: string): Promise<MeasuredWork[]> {
  const measured: MeasuredWork[] = [];
  for (const kind of Object.keys(remembered) as CostedKind[]) {
    const done = await listDoneWork(reader, {
      ...{ kinds: [kind], limit: remembered[kind] },
      ...(runId === undefined ? {} : { runId }),
    });
    for (const one of done) {
      const load = loadOf(one);
      if (load === null) continue;
      const { workerName: worker, workedMs: ms, startMs, tookMs } = one;
      measured.push({ ...load, worker, ms, startMs, aroundMs: Math.max(0, tookMs - ms) });
    }
  }
  return measured;
}
