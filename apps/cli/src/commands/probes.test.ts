import { expect, test } from 'vitest';
import { controlsText, landscapeText } from './probes.ts';

test('controls: what a layer is worth, with its interval, or that there is one seed or none', () => {
  const run = {
    ...{ runId: '1', trainingRunId: '2', seed: 1, progress: 1, accuracy: 0.9 },
    ...{ state: 'finished' as const, controlAccuracy: 0.8 as number | null },
  };
  const text = controlsText([
    {
      layer: 'layers.0.conv',
      about: { name: 'layers.0.conv', kind: 'conv', rule: 'fa', weights: 9 },
      runs: [run, { ...run, seed: 2 }],
      difference: { mean: 0.1, low: 0.05, high: 0.15, n: 2, values: [0.09, 0.11] },
    },
    {
      layer: 'head',
      about: null,
      runs: [run],
      difference: { mean: 0.01, low: null, high: null, n: 1, values: [0.01] },
    },
    {
      layer: 'late',
      about: null,
      runs: [{ ...run, state: 'queued', controlAccuracy: null }],
      difference: null,
    },
  ]);
  expect(text).toMatch(/layers\.0\.conv │ fa +│ +2 │ +2 │ +10\.0 \(5\.0 to 15\.0\)/);
  expect(text).toMatch(/head +│ – +│ +1 │ +1 │ +1\.0 \(one seed\)/);
  expect(text).toMatch(/late +│ – +│ +1 │ +0 │ +–/);
});

test('a landscape in words: losses that are not finite are left out', () => {
  const axis = [-1, 0, 1];
  const text = landscapeText({
    ...{ kind: 'landscape', weights: '', images: 500, durationMs: 1, gradientNorm: 0.25 },
    centre: { loss: 0.1, accuracy: 0.97 },
    line: { at: axis, loss: [1, 0.1, 1], accuracy: [0, 1, 0] },
    grid: { axis, loss: axis.map(() => [2.5, 0.1, null]), accuracy: axis.map(() => [0, 1, 0]) },
    provenance: {
      ...{
        backend: '',
        tensorflow: null,
        device: '',
        precision: 'float32',
        node: '',
        bionas: '',
        dataHash: '',
      },
    },
  });
  expect(text).toContain('97.0 % right of 500 images');
  expect(text).toContain('up to 2.500 in a plane of 3 x 3 points, 1 norms of the weights away');
});
