import { judgeRobustness } from '@bionas/analysis';
import {
  attackedList,
  evaluateRobustness,
  imagesOf,
  pickImages,
  recordedVictim,
  type RecordedVictim,
} from '@bionas/attacks';
import { attackPresets, type AttackPreset, type Genome } from '@bionas/contracts';
import type { Dataset } from '@bionas/data';
import { buildNetwork, recordableNetwork, type AssembledNetwork } from '@bionas/network';
import { inputOf } from '../study-network.ts';
import { trainOnce } from '../train-once.ts';
import { robustnessArms, robustnessTraining, type RobustnessArm } from './robustness-arms.ts';
import type { PresetFindings, RobustnessRow, RobustnessSettings } from './robustness-report.ts';

interface Task {
  readonly data: Dataset;
  readonly settings: RobustnessSettings;
  readonly seed: number;
  readonly note: (text: string) => void;
}

const dataSeed = 1;
/** Of the networks that images are made on for others: no seed of a study comes near. */
const surrogateSeed = 500;

/** Trains an arm, and attacks it with every preset; images made on its twin and on the same rules with another seed are among them where a preset wants them. */
export async function attackArm(arm: RobustnessArm, task: Task): Promise<RobustnessRow> {
  const { data, settings, seed, note } = task;
  const used = process.cpuUsage();
  const open: Trained[] = [];
  try {
    const own = await train(arm, seed, task);
    open.push(own);
    const trainingCpuMinutes = minutesSince(used);
    const head = {
      arm: arm.name,
      title: arm.title,
      seed,
      genome: own.genome,
      test: own.test,
      trainingCpuMinutes,
    };
    if (own.test === null) return { ...head, presets: [] };
    const presets: PresetFindings[] = [];
    for (const name of settings.presets) {
      const preset: AttackPreset = attackPresets[name];
      const transfers = preset.attacks.some((plan) => plan.settings.attack === 'transfer');
      if (transfers && open.length === 1) {
        const [twin = arm] = robustnessArms;
        open.push(
          await train(twin, seed + surrogateSeed, task),
          await train(arm, seed + surrogateSeed, task),
        );
      }
      note(`${arm.title}, seed ${seed}: ${name}`);
      presets.push(await attack(arm, own, { preset: { ...preset, name }, surrogates: open.slice(1), data, images: settings.images })); // prettier-ignore
    }
    return { ...head, presets };
  } finally {
    for (const { victim, network } of open) {
      victim.dispose();
      network.dispose();
    }
  }
}

interface Trained {
  readonly genome: Genome;
  readonly network: AssembledNetwork;
  readonly victim: RecordedVictim;
  readonly test: RobustnessRow['test'];
}

async function train(arm: RobustnessArm, seed: number, { data, settings, note }: Task): Promise<Trained> {
  const { epochs, channels, cells, searched } = settings;
  const genome = arm.genome(searched, seed);
  const input = inputOf(data);
  const network = buildNetwork(genome, { kind: 'cell', channels, cells }, input, { seed, mean: data.mean, std: data.std }); // prettier-ignore
  note(`${arm.title}, seed ${seed}: training`);
  const training = robustnessTraining(epochs, arm.adversarial);
  const trained = await trainOnce({ network, data, training, seed, test: true });
  return {
    genome,
    network,
    victim: recordedVictim(recordableNetwork(network, input)),
    test: trained?.test ?? null,
  };
}

interface AttackTask {
  readonly preset: AttackPreset & { readonly name: PresetFindings['preset'] };
  /** The BP twin, then the same rules. */
  readonly surrogates: readonly Trained[];
  readonly data: Dataset;
  readonly images: number;
}

async function attack(
  arm: RobustnessArm,
  { victim }: Trained,
  { preset, surrogates: [twin, same], data, images: count }: AttackTask,
): Promise<PresetFindings> {
  const used = process.cpuUsage();
  const { test, testIndices, shape } = data;
  const all = imagesOf([shape.height, shape.width, shape.channels], Float32Array.from(test.images, (value) => value / 255)); // prettier-ignore
  const chosen = attackedList({ total: test.count, count, dataSeed });
  const report = await evaluateRobustness({
    ...{ victim, preset, seed: dataSeed, now: () => performance.now() },
    images: pickImages(all, chosen),
    labels: Int32Array.from(chosen, (place) => test.labels[place] ?? 0),
    indices: chosen.map((place) => testIndices[place] ?? place),
    surrogates: { twin: twin ? [twin.victim] : [], 'same-rules': same ? [same.victim] : [] },
  });
  if (report === null) throw new Error('an evaluation stopped that nobody stopped');
  const judgement = judgeRobustness(report, {
    ...{ classes: data.classes, dataset: data.name },
    ...{ adversariallyTrained: arm.adversarial, optimisesAtInference: false },
  });
  return { preset: preset.name, report, judgement, cpuMinutes: minutesSince(used) };
}

function minutesSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 60e6;
}
