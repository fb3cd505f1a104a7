/** @file Changes of a search in words, as its history and its badges tell them. */
import type { AlphaCell, InterventionChange, PinOrBan, SpaceSpec } from '@bionas/contracts';
import { operationName, ruleShortName } from '@bionas/ui';
import { edgeLabels } from '../alpha-series.ts';

export const cellWords: Readonly<Record<AlphaCell, string>> = {
  normal: 'normal cell',
  reduce: 'reduction cell',
};

/** An edge as drawings number it, from 0 on. */
export function edgeWords(space: SpaceSpec['kind'], edge: number): string {
  switch (space) {
    case 'cell':
      return edgeLabels[edge] ?? `edge ${edge}`;
    case 'chain':
      return `layer ${edge + 1}`;
    case 'nas-bench-201':
      return `edge ${edge + 1}`;
  }
}

/** `sep conv 3×3 with uSF` */
export function candidateWords({ operation, rule }: Pick<PinOrBan, 'operation' | 'rule'>): string {
  if (operation === undefined) return rule === undefined ? 'anything' : `the rule ${ruleShortName(rule)}`;
  const { long } = operationName(operation);
  return rule === undefined ? long : `${long} with ${ruleShortName(rule)}`;
}

/** `on layer 2`, `on node 1 → node 2 of the normal cell`, `everywhere` */
export function placeWords(
  { cell, edge }: Pick<PinOrBan, 'cell' | 'edge'>,
  space: SpaceSpec['kind'],
): string {
  const cells = space !== 'cell' ? '' : cell === undefined ? ' of both cells' : ` of the ${cellWords[cell]}`;
  if (edge !== undefined) return `on ${edgeWords(space, edge)}${cells}`;
  return cell === undefined || space !== 'cell' ? 'everywhere' : `everywhere in the ${cellWords[cell]}`;
}

const limit = (value: number | null, unit: string): string =>
  value === null ? 'no limit' : `${value} ${unit}`;

/** A change as a sentence without its full stop. */
export function changeWords(change: InterventionChange, space: SpaceSpec['kind']): string {
  switch (change.kind) {
    case 'budget':
      return `Budget: ${[
        ...(change.candidates === undefined ? [] : [`${change.candidates} candidates`]),
        ...(change.epochs === undefined ? [] : [`${change.epochs} epochs`]),
        ...(change.timeLimitMinutes === undefined
          ? []
          : [`time ${limit(change.timeLimitMinutes, 'minutes')}`]),
        ...(change.trainerHours === undefined
          ? []
          : [`work of trainers ${limit(change.trainerHours, 'hours')}`]),
      ].join(', ')}`;
    case 'parallel':
      return `At most ${change.parallel} at once`;
    case 'pin':
      return `Only ${candidateWords(change)} ${placeWords(change, space)}`;
    case 'ban':
      return `No ${candidateWords(change).replace(/^the /, '')} ${placeWords(change, space)}`;
    case 'release':
      return `Change ${change.of} taken back`;
    case 'pause':
      return 'Paused';
    case 'resume':
      return 'Resumed';
    case 'cancel':
      return 'Cancelled';
    case 'fork':
      return `Another search went on from the end of round ${change.round}`;
    case 'forked-from':
      return `Went on from the end of round ${change.round} of another search`;
  }
}
