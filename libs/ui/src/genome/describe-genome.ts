import type { Genome } from '@bionas/contracts';
import { genomePlaces, unusedPlaces, type GenomePlace } from './genome-places.ts';
import { operationName } from './operation-names.ts';
import { ruleShortName } from './rule-names.ts';

/** A genome in sentences, one a line: what a screen reader says instead of the drawing. */
export function describeGenome(genome: Genome): string[] {
  const places = genomePlaces(genome);
  const fixed = places
    .filter((item) => item.operation === null)
    .map((item) => `${item.place} ${ruleOf(item)}`)
    .join(', ');
  switch (genome.space) {
    case 'bionas-chain-v1':
      return [
        ...places
          .filter((item) => item.operation !== null)
          .map((item, index) => `Layer ${index + 1}: ${whatOf(item)}`),
        `Fixed layers: ${fixed}`,
      ];
    case 'bionas-cell-v1':
      return [
        ...(['normal', 'reduce'] as const).flatMap((cell) =>
          places
            .filter((item) => item.place.startsWith(`${cell}.`))
            .map(
              (item) =>
                `${cell === 'normal' ? 'Normal' : 'Reduction'} cell, ${nodeName(item.source)} to ${nodeName(item.target)}: ${whatOf(item)}`,
            ),
        ),
        `Fixed layers: ${fixed}`,
      ];
    case 'bionas-nb201-v1': {
      const edges = places.filter((item) => item.operation !== null);
      const unused = unusedPlaces(genome);
      const last = edges.at(-1)?.target;
      const name = (node: number | null): string =>
        node === 0 ? 'input' : node === last ? 'output' : `node ${node}`;
      return [
        ...edges.map(
          (item) =>
            `Cell, ${name(item.source)} to ${name(item.target)}: ${whatOf(item)}${unused.has(item.place) ? ', not built: the output does not depend on it' : ''}`,
        ),
        `Fixed layers: ${fixed}`,
      ];
    }
  }
}

function ruleOf(item: GenomePlace): string {
  if (item.rule === null) return 'without weights';
  const own = ruleShortName(item.rule);
  return item.depthwise === null ? own : `${own}, depthwise ${ruleShortName(item.depthwise)}`;
}

function whatOf(item: GenomePlace): string {
  return item.operation === null ? ruleOf(item) : `${operationName(item.operation).long}, ${ruleOf(item)}`;
}

function nodeName(node: number | null): string {
  if (node === 0) return 'the cell before the last';
  if (node === 1) return 'the last cell';
  return `node ${node === null ? '' : node - 1}`;
}
