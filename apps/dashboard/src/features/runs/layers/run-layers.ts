/** @file The layers of a run and what was measured of them, out of the names of its metrics. */
import {
  layerMeasureNames,
  layerMeasureOf,
  mapRules,
  type Genome,
  type LayerMeasureName,
  type LearningRuleName,
  type Series,
  type TrainedLayer,
} from '@bionas/contracts';
import type { LayerCurve } from '@bionas/analysis';

export interface RunLayer {
  readonly name: string;
  /** Null: not known before the training has finished. */
  readonly rule: LearningRuleName | null;
}

export interface RunLayers {
  /** From input to logits. */
  readonly layers: readonly RunLayer[];
  /** What was measured of any of them, in the order of the catalogue. */
  readonly measures: readonly LayerMeasureName[];
}

/** `layers.2` before `layers.10`, the stem first and the head last. */
function inOrder(one: string, other: string): number {
  const rank = (name: string): number => (name.startsWith('stem') ? 0 : name.startsWith('head') ? 2 : 1);
  return rank(one) - rank(other) || one.localeCompare(other, 'en', { numeric: true });
}

/**
 * The rule of a layer by its name where the genome alone tells it: layers of a chain, all of a NAS-Bench-201 network, fixed layers. A
 * depthwise convolution (`layers.0.depthwise`) has its own where the genome has one.
 */
function ruleInGenome(genome: Genome, layer: string): LearningRuleName | null {
  const rules = new Map<string, LearningRuleName>();
  mapRules(genome, (rule, place) => {
    rules.set(place, rule);
    return rule;
  });
  // All cells are one: `cells.3.edge-5.conv` has the rule of `edges.5`; other layers there are of residual blocks.
  const edge = /^cells\.\d+\.edge-(\d+)\./.exec(layer)?.[1];
  if (genome.space === 'bionas-nb201-v1' && layer.startsWith('cells.')) {
    return rules.get(edge === undefined ? 'reduction' : `edges.${edge}`) ?? null;
  }
  const parts = layer.split('.');
  const places = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
  const found = places.find((place) => rules.has(place));
  return found === undefined ? null : (rules.get(found) ?? null);
}

/**
 * @param known layers as the finished training names them
 * @param metricNames of the run
 */
export function runLayers(
  metricNames: readonly string[],
  known: readonly TrainedLayer[] | undefined,
  genome: Genome | null,
): RunLayers {
  const found = metricNames.flatMap((name) => layerMeasureOf(name) ?? []);
  const names = new Set(found.map(({ layer }) => layer));
  const measured = new Set(found.map(({ measure }) => measure));
  return {
    layers:
      known?.filter(({ name }) => names.has(name)).map(({ name, rule }) => ({ name, rule })) ??
      [...names]
        .sort(inOrder)
        .map((name) => ({ name, rule: genome === null ? null : ruleInGenome(genome, name) })),
    measures: layerMeasureNames.filter((measure) => measured.has(measure)),
  };
}

/** The curves of layers among the series of a run, in the order of the layers. */
export function layerCurves(series: readonly Series[], layers: readonly RunLayer[]): LayerCurve[] {
  const places = new Map(layers.map(({ name }, index) => [name, index]));
  const place = ({ layer }: LayerCurve): number => places.get(layer) ?? layers.length;
  return series
    .flatMap(({ name, points }): LayerCurve[] => {
      const of = layerMeasureOf(name);
      return of === null ? [] : [{ ...of, points }];
    })
    .sort((one, other) => place(one) - place(other));
}
