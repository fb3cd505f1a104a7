import { judgeRobustness } from '@bionas/analysis';
import {
  attackedList,
  evaluateRobustness,
  pickRows,
  recordedVictim,
  type RecordedVictim,
} from '@bionas/attacks';
import { attackPresets, type AttackPreset } from '@bionas/contracts';
import type { Dataset } from '@bionas/data';
import { buildNetwork, recordableNetwork } from '@bionas/network';
import { inputOf } from '../study-network.ts';
import { trainOnce } from '../train-once.ts';
import type { KeptNetworks, TrainedNetwork } from './kept-networks.ts';
import { robustnessArms, robustnessTraining, type RobustnessArm } from './robustness-arms.ts';
import type { PresetFindings, RobustnessRow, RobustnessSettings } from './robustness-report.ts';

interface Task {
  readonly data: Dataset;
  readonly settings: RobustnessSettings;
  readonly seed: number;
  readonly kept: KeptNetworks;
  readonly note: (text: string) => void;
}

const dataSeed = 1;
/** Of the networks that images are made on for others: no seed of a study comes near. */
const surrogateSeed = 500;

/** Trains an arm, and attacks it with every preset; images made on its twin and on the same rules with another seed are among them where a preset wants them. */
export async function attackArm(arm: RobustnessArm, task: Task): Promise<RobustnessRow> {
  const { settings, seed, note } = task;
  const open: Opened[] = [];
  try {
    const own = await opened(arm, seed, task);
    open.push(own);
    const head = {
      arm: arm.name,
      title: arm.title,
      seed,
      genome: arm.genome(settings.searched, seed),
      test: own.test,
      trainingCpuMinutes: own.cpuMinutes,
    };
    if (own.test === null) return { ...head, presets: [] };
    const presets: PresetFindings[] = [];
    for (const name of settings.presets) {
      const preset: AttackPreset = attackPresets[name];
      const transfers = preset.attacks.some((plan) => plan.settings.attack === 'transfer');
      if (transfers && open.length === 1) {
        const [twin = arm] = robustnessArms;
        // The twin last: it is one for all arms, and by then another process may have it.
        open.push(await opened(arm, seed + surrogateSeed, task));
        open.push(await opened(twin, seed + surrogateSeed, task));
      }
      note(`${arm.title}, seed ${seed}: ${name}`);
      presets.push(await attack(arm, open, { ...task, preset: { ...preset, name } }));
    }
    return { ...head, presets };
  } finally {
    for (const { victim, network } of open) {
      victim.dispose();
      network.dispose();
    }
  }
}

interface Opened extends TrainedNetwork {
  readonly victim: RecordedVictim;
}

/** The network of an arm as it was kept, or trained now. */
async function opened(arm: RobustnessArm, seed: number, task: Task): Promise<Opened> {
  const id = `${arm.name}-${seed}`;
  let trained = task.kept.find(id);
  if (trained === null) {
    trained = await train(arm, seed, task);
    task.kept.keep(id, trained);
  }
  return { ...trained, victim: recordedVictim(recordableNetwork(trained.network, inputOf(task.data))) };
}

async function train(
  arm: RobustnessArm,
  seed: number,
  { data, settings, note }: Task,
): Promise<TrainedNetwork> {
  const used = process.cpuUsage();
  const { epochs, channels, cells, searched } = settings;
  const network = buildNetwork(arm.genome(searched, seed), { kind: 'cell', channels, cells }, inputOf(data), { seed, mean: data.mean, std: data.std }); // oxfmt-ignore
  note(`${arm.title}, seed ${seed}: training`);
  const training = robustnessTraining(epochs, arm.adversarial);
  const trained = await trainOnce({ network, data, training, seed, test: true });
  return { network, test: trained?.test ?? null, cpuMinutes: minutesSince(used) };
}

interface AttackTask extends Task {
  readonly preset: AttackPreset & { readonly name: PresetFindings['preset'] };
}

/** @param open the network, then one of the same rules and the BP twin where the preset makes images on them */
async function attack(
  arm: RobustnessArm,
  [own, same, twin]: readonly Opened[],
  { preset, data, settings, seed, kept }: AttackTask,
): Promise<PresetFindings> {
  if (own === undefined) throw new Error('nothing to attack');
  const used = process.cpuUsage();
  const { test, testIndices } = data;
  const chosen = attackedList({ total: test.count, count: settings.images, dataSeed });
  const id = `${arm.name}-${seed}-${preset.name}`;
  const before = kept.findState(id);
  const spent = (): number => (before?.cpuMinutes ?? 0) + minutesSince(used);
  const report = await evaluateRobustness({
    ...{ victim: own.victim, preset, seed: dataSeed, now: () => performance.now() },
    ...pickRows(test, chosen),
    indices: chosen.map((place) => testIndices[place] ?? place),
    surrogates: { twin: twin ? [twin.victim] : [], 'same-rules': same ? [same.victim] : [] },
    resume: before?.state ?? null,
    onState: (state) => {
      kept.keepState(id, { state, cpuMinutes: spent() });
    },
  });
  if (report === null) throw new Error('an evaluation stopped that nobody stopped');
  const judgement = judgeRobustness(report, {
    ...{ classes: data.classes, dataset: data.name },
    ...{ adversariallyTrained: arm.adversarial, optimisesAtInference: false },
  });
  return { preset: preset.name, report, judgement, cpuMinutes: spent() };
}

function minutesSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 60e6;
}
