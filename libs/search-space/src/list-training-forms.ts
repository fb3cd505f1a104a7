import { AppError, genomeId, type Nb201Edge, type Nb201Genome, type SpaceSpec } from '@bionas/contracts';
import { nb201Candidates, nb201EdgeCount, nb201SlotsOf, searchedSlots, slotRule } from './choices.ts';
import { spaceSize } from './space-size.ts';
import { trainingForm } from './training-form.ts';

/** A training form, and how many genomes of the space have it. */
export interface ListedForm {
  readonly genome: Nb201Genome;
  readonly genomes: number;
}

/** Beyond it nobody trains them all. */
const mostGenomes = 100_000;

/**
 * Every training form of a small NAS-Bench-201 space: as many as `countTrainingForms` says, in a fixed order.
 * @throws AppError `unsupported` for other spaces, searched slots, and spaces of more than 100,000 genomes
 */
export function listTrainingForms(space: SpaceSpec): ListedForm[] {
  if (space.kind !== 'nas-bench-201' || searchedSlots(space).length > 0) {
    throw new AppError(
      'unsupported',
      `Genomes are listed for a nas-bench-201 space with a rule for every slot, got a ${space.kind} space with searched slots: ${searchedSlots(space).join(', ') || 'none'}.`,
    );
  }
  const size = spaceSize(space);
  if (size > mostGenomes) {
    throw new AppError(
      'unsupported',
      `The space has ${size} genomes; at most ${mostGenomes} are listed. Take fewer nodes, operations or rules.`,
    );
  }
  const slots = nb201SlotsOf((slot) => {
    const rule = slotRule(space, slot);
    return rule === 'searched' ? 'bp' : rule;
  });
  const forms = new Map<string, ListedForm>();
  for (const edges of lists(nb201Candidates(space), nb201EdgeCount(space))) {
    const form = trainingForm({ version: 1, space: 'bionas-nb201-v1', slots, edges }, space.ruleOptions);
    if (form.space !== 'bionas-nb201-v1') continue;
    const id = genomeId(form);
    forms.set(id, { genome: form, genomes: (forms.get(id)?.genomes ?? 0) + 1 });
  }
  return [...forms.values()];
}

/** Every list of `length` candidates. */
function lists(candidates: readonly Nb201Edge[], length: number): Nb201Edge[][] {
  let found: Nb201Edge[][] = [[]];
  for (let place = 0; place < length; place += 1) {
    found = found.flatMap((list) => candidates.map((candidate) => [...list, candidate]));
  }
  return found;
}
