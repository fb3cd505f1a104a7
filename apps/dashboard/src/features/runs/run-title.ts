import type { RunRow } from '@bionas/contracts';
import { roleLooks } from '@bionas/ui';

/** What a run is called: its kind, what it trains or attacks, and its seed. */
export function runTitle(run: Pick<RunRow, 'kind' | 'role' | 'seed' | 'genomeId'>): string {
  if (run.kind === 'search') return `Search, seed ${run.seed}`;
  const what = run.kind === 'training' ? 'Training' : 'Attack';
  const whom = run.role === null ? '' : ` of ${roleLooks[run.role].label}`;
  const genome = run.genomeId === null ? '' : ` ${run.genomeId.slice(0, 6)}`;
  return `${what}${whom}${genome}, seed ${run.seed}`;
}

/** The same where role and seed stand beside it. */
export function runShortTitle(run: Pick<RunRow, 'kind' | 'genomeId'>): string {
  const kind = { search: 'Search', training: 'Training', attack: 'Attack' }[run.kind];
  return run.genomeId === null ? kind : `${kind} ${run.genomeId.slice(0, 6)}`;
}
