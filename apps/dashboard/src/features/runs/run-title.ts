import type { RunKind, RunRow } from '@bionas/contracts';
import { roleLooks } from '@bionas/ui';

const kindTitles: Record<RunKind, string> = {
  search: 'Search',
  training: 'Training',
  attack: 'Attack',
  control: 'Frozen-layer control',
  landscape: 'Loss landscape',
};

/** What a run is called: its kind, what it trains or attacks, and its seed. */
export function runTitle(run: Pick<RunRow, 'kind' | 'role' | 'seed' | 'genomeId'>): string {
  if (run.kind === 'search') return `Search, seed ${run.seed}`;
  const what = kindTitles[run.kind];
  const whom = run.role === null ? '' : ` of ${roleLooks[run.role].label}`;
  const genome = run.genomeId === null ? '' : ` ${run.genomeId.slice(0, 6)}`;
  return `${what}${whom}${genome}, seed ${run.seed}`;
}

/** The same where role and seed stand beside it. */
export function runShortTitle(run: Pick<RunRow, 'kind' | 'genomeId'>): string {
  const kind = kindTitles[run.kind];
  return run.genomeId === null ? kind : `${kind} ${run.genomeId.slice(0, 6)}`;
}
