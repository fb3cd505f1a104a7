import { recordedVictim, type Surrogates } from '@bionas/attacks';
import {
  AppError,
  attackTitle,
  toErrorRecord,
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
      const bytes = await readFetchedWeights(start, hash);
      const { network } = named(source, () => loadForeignNetwork(bytes));
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

/** Says of what is wrong with a file which of the networks it is of. */
function named<Loaded>(source: Source, load: () => Loaded): Loaded {
  try {
    return load();
  } catch (cause) {
    const { code, message, details } = toErrorRecord(cause);
    if (code === 'internal') throw cause;
    const which = source === 'twin' ? 'the back-propagation twin' : 'the network of the same rules';
    throw new AppError(code, `Of ${which}, on which images are made: ${message}`, {
      cause,
      ...(details && { details }),
    });
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
