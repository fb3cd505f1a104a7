import type { EvaluationRow } from '@bionas/contracts';
import { formatPercent } from '@bionas/ui';

/** What an evaluation did to the figure of its training. */
export function changeText({ result }: Pick<EvaluationRow, 'result'>): string {
  if (result === null) return 'not finished';
  const { effect, before, after, counts } = result;
  const counting = counts ? '; counts today' : '';
  switch (effect) {
    case 'first':
      return `the first figure${counting}`;
    case 'lowered':
      return `${formatPercent(before)} became ${formatPercent(after)}${counting}`;
    case 'raised':
      return `${formatPercent(before)} became ${formatPercent(after)}, on more images and by attacks at least as strong${counting}`;
    case 'confirmed':
      return `did not lower ${formatPercent(after)}${counting}`;
    case 'other-ball':
      return 'another radius or norm: cannot be compared';
  }
}
