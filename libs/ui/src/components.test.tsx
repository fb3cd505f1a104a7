import { MantineProvider } from '@mantine/core';
import { runStates, type Estimate } from '@bionas/contracts';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  Chart,
  DifferenceText,
  EpsilonText,
  EstimateText,
  GenomeDrawing,
  GenomeStrip,
  RuleChip,
  RuleLegend,
  StateBadge,
} from './index.ts';
import { cellGenome, chainGenome, nb201Genome } from './testing/genomes.ts';

afterEach(cleanup);
const show = (element: ReactElement): HTMLElement =>
  render(<MantineProvider env="test">{element}</MantineProvider>).container;
const estimate = (mean: number, low: number | null, high: number | null): Estimate => ({
  mean,
  low,
  high,
  n: low === null ? 1 : 3,
  values: [mean],
});

describe('components', () => {
  it.each(runStates)('show the state %s as word, icon and colour', (state) => {
    const container = show(<StateBadge state={state} />);
    const badge = container.querySelector(`[data-state="${state}"]`);
    expect(badge?.textContent).toBe(state);
    expect(badge?.querySelector('svg')?.getAttribute('stroke')).toContain('light-dark');
    expect(badge?.querySelector('.bionas-pulse') !== null).toBe(state === 'running' || state === 'starting');
  });

  it('show a rule in its own spelling', () => {
    show(<RuleChip rule="usf" />);
    expect(screen.getByText('uSF')).toBeDefined();
  });

  it('show a chain as blocks with rules, a cell as sixteen blocks, both with words', () => {
    const chain = show(<GenomeStrip genome={chainGenome} />);
    expect([...chain.querySelectorAll('[data-rule]')].map((block) => block.textContent)).toEqual([
      'c3 FA',
      's5 uSF',
      'head BP',
    ]);
    expect(screen.getByRole('img').getAttribute('aria-label')).toBe('c3:fa s5:usf | head:bp');
    cleanup();
    const cells = show(<GenomeStrip genome={cellGenome} />);
    expect(cells.querySelectorAll('[data-rule]')).toHaveLength(8); // four convolutions in each of two cells
  });

  it('show a NAS-Bench-201 cell node by node, and in its standard form', () => {
    const strip = show(<GenomeStrip genome={nb201Genome} />);
    expect(strip.querySelector('[data-genome-strip]')?.textContent).toBe('n3+n1–+sk–av→head');
    cleanup();
    show(<GenomeDrawing genome={nb201Genome} />);
    expect(
      screen.getByText(
        '|nor_conv_3x3:fa~0|+|nor_conv_1x1:usf~0|none~1|+|skip_connect~0|none~1|avg_pool_3x3~2|',
      ),
    ).toBeDefined();
    expect(screen.getByText('Fixed layers')).toBeDefined();
  });

  it('show depthwise convolutions with a rule of their own', () => {
    const genome = {
      ...chainGenome,
      layers: [{ operation: 'sep_conv_3x3', rule: 'egd', depthwise: 'oja' } as const],
    };
    const strip = show(<GenomeStrip genome={genome} />);
    const block = strip.querySelector('[data-depthwise-rule="oja"]');
    expect(block?.textContent).toBe('s3 EGD/Oja');
    cleanup();
    const legend = show(<RuleLegend genome={genome} />);
    expect([...legend.querySelectorAll('[data-rule]')].map((chip) => chip.textContent)).toEqual([
      'EGD',
      'Oja',
      'BP',
    ]);
    expect(legend.textContent).toContain('behind a stroke');
  });

  it('say a genome in words beside its drawing, and where it differs', () => {
    show(<GenomeDrawing genome={chainGenome} comparedWith={{ ...chainGenome, slots: { head: 'fa' } }} />);
    expect(screen.getByText('Layer 1: conv 3×3, FA')).toBeDefined();
    expect(screen.getByText('Differs in: head')).toBeDefined();
  });

  it('show an estimate with interval and n, or why there is none', () => {
    expect(show(<EstimateText estimate={estimate(0.973, 0.969, 0.977)} />).textContent).toMatch(
      /97\.3\s%\s±\s0\.4 \(n\s=\s3\)/,
    );
    cleanup();
    expect(show(<EstimateText estimate={estimate(0.973, null, null)} />).textContent).toContain(
      'one seed: no interval',
    );
  });

  it('mark a difference only when its interval excludes 0', () => {
    expect(show(<DifferenceText difference={estimate(-0.004, -0.011, 0.003)} />).textContent).not.toContain(
      '▼',
    );
    cleanup();
    expect(show(<DifferenceText difference={estimate(-0.04, -0.051, -0.03)} />).textContent).toContain('▼');
  });

  it('show epsilon in grey levels', () => {
    show(<EpsilonText epsilon={8 / 255} />);
    expect(screen.getByText('8/255')).toBeDefined();
  });

  it('show the numbers of a chart as a table on demand', async () => {
    vi.stubGlobal(
      'ResizeObserver',
      class {
        observe(): void {}
        disconnect(): void {}
        unobserve(): void {}
      },
    );
    const prepared = {
      option: {},
      table: { columns: [{ header: 'value', numeric: true }], rows: [[0.5], [null]] },
      description: 'two values',
      notes: ['a note'],
    };
    show(<Chart prepared={prepared} label="Losses" />);
    expect(screen.getByRole('img', { name: 'two values' })).toBeDefined();
    expect(screen.getByText('a note')).toBeDefined();
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Show the numbers as a table' }));
    });
    expect(screen.getByRole('table').textContent).toBe('value0.5–');
    vi.unstubAllGlobals();
  });
});
