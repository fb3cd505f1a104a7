import { canonicalGenome, genomeId, shortForm, type Genome } from '@bionas/contracts';
import { genomes } from '../schema/experiments.ts';
import type { Tx } from '../store.ts';

/** Stores a genome once and returns its id. */
export async function saveGenome(tx: Tx, genome: Genome): Promise<string> {
  const id = genomeId(genome);
  await tx.database
    .insert(genomes)
    .values({ id, genome: canonicalGenome(genome), shortForm: shortForm(genome) })
    .onConflictDoNothing();
  return id;
}
