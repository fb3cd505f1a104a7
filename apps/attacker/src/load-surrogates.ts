import { recordedVictim, type Surrogates } from '@bionas/attacks';
import {
  attackTitle,
  type AttackJob,
  type AttackPreset,
  type AttackResult,
  type ChildStart,
} from '@bionas/contracts';
import { readFetchedWeights } from '@bionas/messaging';
import { loadForeignNetwork, recordableNetwork } from '@bionas/network';

type Source = keyof Surrogates;

export interface LoadedSurrogates {
  readonly surrogates: Surrogates;
  dispose(): void;
}

/**
 * The networks of the job that `transfer` makes its images on; none for a preset without it. Their steps are recorded when they are first attacked.
 * @throws AppError `artifact-missing`, `artifact-damaged`, `invalid-spec`, `diverged`
 */
export async function loadSurrogates(
  start: ChildStart,
  job: AttackJob,
  preset: AttackPreset,
): Promise<LoadedSurrogates> {
  const loaded: { dispose(): void }[] = [];
  const dispose = (): void => {
    for (const one of loaded.splice(0).reverse()) one.dispose();
  };
  const victimsOf = async (source: Source): Promise<Surrogates[Source]> => {
    if (!sourcesOf(preset).includes(source)) return [];
    const victims = [];
    for (const hash of job.surrogates?.[source].weights ?? []) {
      const { network } = loadForeignNetwork(await readFetchedWeights(start, hash));
      loaded.push(network);
      const victim = recordedVictim(recordableNetwork(network, network.description.input));
      loaded.push(victim);
      victims.push(victim);
    }
    return victims;
  };
  try {
    const surrogates = { twin: await victimsOf('twin'), 'same-rules': await victimsOf('same-rules') };
    return { surrogates, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Why attacks of the preset that need other networks have no outcome, by the name of the attack. */
export function absentTransfers(
  job: Pick<AttackJob, 'surrogates'>,
  preset: AttackPreset,
  { attacks }: Pick<AttackResult, 'attacks'>,
): string[] {
  const done = new Set(attacks.map(({ settings }) => attackTitle(settings)));
  return preset.attacks.flatMap(({ settings }) => {
    if (settings.attack !== 'transfer' || done.has(attackTitle(settings))) return [];
    const from = settings.from === 'twin' ? 'its back-propagation twin' : 'the same network of another seed';
    const why = job.surrogates?.[settings.from].absent ?? 'the hub named no such network';
    return [`Images made on ${from}: ${why}.`];
  });
}

const sourcesOf = ({ attacks }: AttackPreset): Source[] =>
  attacks.flatMap(({ settings }) => (settings.attack === 'transfer' ? [settings.from] : []));
