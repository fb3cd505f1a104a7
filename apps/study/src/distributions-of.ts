import { lawScale } from '@bionas/learning-rules';
import type { AssembledNetwork } from '@bionas/network';
import { weightDistribution, type WeightDistribution } from './weight-distribution.ts';

/** A weight of this share of the deviation that weights start with is silent: what `egd` prunes by default. */
const silentShare = 1e-3;

/** The distribution of the weights of each layer but depthwise ones. Of layers whose input units have signs, also how often these are broken. */
export function distributionsOf(
  network: Pick<AssembledNetwork, 'layers' | 'parameters' | 'ruleState'>,
): WeightDistribution[] {
  const valuesOf = (named: typeof network.ruleState, name: string): Float32Array | null =>
    named
      .find((candidate) => candidate.name === name)
      ?.variable.dataSync<'float32'>()
      .slice() ?? null;
  return network.layers.flatMap(({ name, shape }) => {
    const weights = valuesOf(network.parameters, `${name}.weight`);
    if (weights === null || shape.kind === 'depthwise') return [];
    return [
      weightDistribution({
        layer: name,
        weights,
        inputs: shape.weights.at(-2) ?? 1,
        outputs: shape.weights.at(-1) ?? 1,
        threshold: silentShare * lawScale('xavier', shape),
        signs: valuesOf(network.ruleState, `signs/${name}`),
      }),
    ];
  });
}
