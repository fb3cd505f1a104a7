import { rulesOf, twinOf, type ChainGenome } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { cellGenome, chainGenome, nb201Genome } from '../testing/genomes.ts';
import { describeGenome } from './describe-genome.ts';
import { differingPlaces, genomePlaces } from './genome-places.ts';

const perConvolution: ChainGenome = {
  ...chainGenome,
  layers: [
    { operation: 'conv_3x3', rule: 'fa' },
    { operation: 'sep_conv_5x5', rule: 'usf', depthwise: 'softhebb' },
  ],
};

describe('places of a genome', () => {
  it.each([chainGenome, cellGenome, nb201Genome, perConvolution])(
    'name every rule that rulesOf names, but for the auxiliary head, which has the rule of the head',
    (genome) => {
      const mine = genomePlaces(genome).flatMap((item) => [
        ...(item.rule === null ? [] : [`${item.place} ${item.rule}`]),
        ...(item.depthwise === null ? [] : [`${item.place}.depthwise ${item.depthwise}`]),
      ]);
      expect(mine.sort()).toEqual(
        rulesOf(genome)
          .filter(({ place }) => place !== 'auxiliary')
          .map((item) => `${item.place} ${item.rule}`)
          .sort(),
      );
    },
  );

  it('do not differ for a node whose two edges are written the other way round', () => {
    const [first, second, ...rest] = cellGenome.normal;
    if (first === undefined || second === undefined) throw new Error('the genome has eight edges');
    expect(differingPlaces(cellGenome, { ...cellGenome, normal: [second, first, ...rest] })).toEqual(
      new Set(),
    );
  });

  it('differ from the twin exactly where the rule is not back-propagation', () => {
    expect(differingPlaces(chainGenome, twinOf(chainGenome))).toEqual(new Set(['layers.0', 'layers.1']));
    const other = differingPlaces(cellGenome, twinOf(cellGenome));
    expect(other).toEqual(
      new Set(
        rulesOf(cellGenome)
          .filter((item) => item.rule !== 'bp')
          .map((item) => item.place),
      ),
    );
  });

  it('differ where the depthwise convolutions alone have another rule', () => {
    expect(differingPlaces(chainGenome, perConvolution)).toEqual(new Set(['layers.1']));
  });

  it('differ where one chain is longer', () => {
    const longer = {
      ...chainGenome,
      layers: [...chainGenome.layers, { operation: 'conv_5x5', rule: 'bp' } as const],
    };
    expect(differingPlaces(chainGenome, longer)).toEqual(new Set(['layers.2']));
  });
});

describe('genomes in words', () => {
  it('say each layer with operation and rule', () => {
    expect(describeGenome(chainGenome)).toEqual([
      'Layer 1: conv 3×3, FA',
      'Layer 2: sep conv 5×5, uSF',
      'Fixed layers: head BP',
    ]);
  });

  it('say the rule of depthwise convolutions where it is another', () => {
    expect(describeGenome(perConvolution)[1]).toBe('Layer 2: sep conv 5×5, uSF, depthwise SoftHebb');
  });

  it('say each edge of a NAS-Bench-201 cell, and which are not built', () => {
    expect(describeGenome(nb201Genome)).toEqual([
      'Cell, input to node 1: conv 3×3, FA, not built: the output does not depend on it',
      'Cell, input to node 2: conv 1×1, uSF',
      'Cell, node 1 to node 2: none, without weights',
      'Cell, input to output: skip, without weights',
      'Cell, node 1 to output: none, without weights',
      'Cell, node 2 to output: avg pool 3×3, without weights',
      'Fixed layers: stem BP, reduction uSF, head BP',
    ]);
  });

  it('say each edge of both cells', () => {
    const lines = describeGenome(cellGenome);
    expect(lines).toHaveLength(17);
    expect(lines[0]).toBe('Normal cell, the cell before the last to node 1: sep conv 3×3, FA');
    expect(lines).toContain('Reduction cell, the last cell to node 1: max pool 3×3, without weights');
  });
});
