import type { MeasuredLayer } from './measured.ts';

const ofTheNetwork = ['gradient-variance', 'gradient-variance-relative'] as const;

/** Metrics by name, `<measure>/<layer>`; the variances also as their mean over layers, without a layer's name. What is absent is left out. */
export function metricsOf(measured: ReadonlyMap<string, MeasuredLayer>): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const [layer, measures] of measured) {
    for (const [name, value] of Object.entries(measures)) {
      if (typeof value === 'number') metrics[`${name}/${layer}`] = value;
    }
  }
  for (const name of ofTheNetwork) {
    const values = [...measured.values()].map((of) => of[name]).filter((value) => typeof value === 'number');
    if (values.length > 0) metrics[name] = values.reduce((sum, value) => sum + value, 0) / values.length;
  }
  return metrics;
}
