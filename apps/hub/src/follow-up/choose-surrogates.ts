/** Which trained networks of the experiment the `transfer` attacks of a preset make their images on. */
import {
  attackPresets,
  genomeId,
  isEndState,
  twinOf,
  type AttackJob,
  type AttackPreset,
  type Genome,
  type RunState,
} from '@bionas/contracts';

/** A training of the experiment, in whatever state. */
export interface TrainingState {
  readonly id: string;
  readonly genome: Genome;
  readonly seed: number;
  readonly state: RunState;
  /** Trainings of one genome are alike unless one of them is adversarial. */
  readonly role: string | null;
}

/** One source of foreign images: a finished training, or why there will never be one. */
export type Surrogate = { readonly runId: string } | { readonly absent: string };

export interface ChosenSurrogates {
  readonly twin: Surrogate;
  readonly 'same-rules': Surrogate;
}

/** Whether an attack by this preset has to wait for other trainings. */
export const needsSurrogates = (name: AttackJob['preset']): boolean =>
  (attackPresets[name] as AttackPreset).attacks.some(({ settings }) => settings.attack === 'transfer');

/**
 * The twin of the same seed, or of the next one that has been trained; the same network of the next seed. Preferences are fixed, so the choice is the
 * same in whatever order the trainings end.
 * @param formOf names what trains alike by one genome
 * @returns null while a training is open that would be preferred
 */
export function chooseSurrogates(
  victim: Omit<TrainingState, 'state'>,
  trainings: readonly TrainingState[],
  formOf: (genome: Genome) => Genome = (genome) => genome,
): ChosenSurrogates | null {
  const idOf = (genome: Genome): string => genomeId(formOf(genome));
  const own = idOf(victim.genome);
  const twinId = idOf(twinOf(victim.genome));
  // Seeds behind the victim's own come first, then from the lowest on.
  const after = [...trainings].sort(
    (a, b) => Number(a.seed < victim.seed) - Number(b.seed < victim.seed) || a.seed - b.seed,
  );
  const twin =
    twinId === own && !isAdversarial(victim)
      ? { absent: 'the network is its own twin' }
      : first(
          after.filter((one) => idOf(one.genome) === twinId && !isAdversarial(one)),
          'the experiment trains none',
        );
  const sameRules = first(
    after.filter(
      (one) =>
        one.seed !== victim.seed && idOf(one.genome) === own && isAdversarial(one) === isAdversarial(victim),
    ),
    'the experiment trains this network with one seed',
  );
  return twin && sameRules && { twin, 'same-rules': sameRules };
}

const isAdversarial = ({ role }: Pick<TrainingState, 'role'>): boolean =>
  role?.startsWith('adversarial') ?? false;

/** @returns null while one is open that comes before all finished ones */
function first(candidates: readonly TrainingState[], none: string): Surrogate | null {
  for (const { id, state } of candidates) {
    if (state === 'finished') return { runId: id };
    if (!isEndState(state)) return null;
  }
  return { absent: candidates.length === 0 ? none : 'no such training ended with a network' };
}
