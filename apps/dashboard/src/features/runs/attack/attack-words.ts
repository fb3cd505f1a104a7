/** What a reader must know to repeat one figure of an attack run, in words. Pure. */
import {
  gradientOf,
  type AttackOutcome,
  type AttackResult,
  type AttackSettings,
  type NormName,
} from '@bionas/contracts';
import { formatCount, formatEpsilon, formatEpsilonDecimal } from '@bionas/ui';

export interface WordedFact {
  readonly name: string;
  readonly value: string;
}

/** `8/255 (0.0314)`, `0.1 (25.5/255)` */
export function epsilonWords(epsilon: number): string {
  const short = formatEpsilon(epsilon);
  return short.includes('/')
    ? `${short} (${formatEpsilonDecimal(epsilon)})`
    : `${short} (${Number((255 * epsilon).toPrecision(4))}/255)`;
}

export const normWords: Readonly<Record<NormName, string>> = {
  linf: 'L∞: every pixel value may move by at most ε',
  l2: 'L2: the whole change is at most ε long',
  l0: 'L0: at most so many pixels may change, each to any colour',
};

export const gradientWords = {
  true: 'true: through the forward weights, whatever rule trained them',
  rule: "rule: through the rules' own feedback; not a robustness measure",
  none: 'none: only the answers of the network are asked for',
} as const;

const losses = {
  'cross-entropy': 'cross-entropy',
  margin: 'margin between the best wrong class and the right one',
  dlr: 'DLR: the margin over the spread of the logits',
} as const;

/** Of attacks that leave no choice. */
const ownLosses: Partial<Record<AttackSettings['attack'], string>> = {
  tpgd: "Kullback-Leibler divergence from the network's own answer",
  'apgd-ce': losses['cross-entropy'],
  'apgd-dlr': losses.dlr,
  'apgd-targeted': 'DLR towards one class after the other',
  'fab-targeted': 'difference of two logits: the distance to a boundary',
  square: losses.margin,
  'one-pixel': 'probability of the right class',
  transfer: 'cross-entropy and DLR, of the other networks',
};

function stepWords(settings: AttackSettings, epsilon: number): string | null {
  switch (settings.attack) {
    case 'fgsm':
      return `one step of ε, ${formatEpsilon(epsilon)}`;
    case 'pgd':
    case 'tpgd':
      return `${Number(settings.stepShare.toPrecision(2))} ε, ${formatEpsilon(settings.stepShare * epsilon)}`;
    case 'apgd-ce':
    case 'apgd-dlr':
    case 'apgd-targeted':
    case 'transfer':
      return '2 ε at first; it halves itself where it no longer helps';
    case 'fab-targeted':
      return 'as far as the linearised boundary';
    case 'square':
    case 'one-pixel':
    case 'noise':
      return null;
  }
}

/** What the settings of one attack were, one line each. */
export function attackFacts(
  settings: AttackSettings,
  { norm, epsilon }: { readonly norm: NormName; readonly epsilon: number },
): WordedFact[] {
  const step = stepWords(settings, epsilon);
  const loss = 'loss' in settings ? losses[settings.loss] : ownLosses[settings.attack];
  return [
    { name: 'Norm', value: normWords[norm] },
    {
      name: norm === 'l0' ? 'Pixels' : 'Epsilon',
      value: norm === 'l0' ? String(epsilon) : epsilonWords(epsilon),
    },
    ...('steps' in settings ? [{ name: 'Steps', value: formatCount(settings.steps) }] : []),
    ...(step === null ? [] : [{ name: 'Step size', value: step }]),
    ...('targets' in settings
      ? [{ name: 'Targets', value: `the ${settings.targets} likeliest wrong classes, or all there are` }]
      : []),
    ...('queries' in settings
      ? [{ name: 'Questions', value: `at most ${formatCount(settings.queries)} an image` }]
      : []),
    ...('draws' in settings ? [{ name: 'Draws', value: `the worst of ${settings.draws}` }] : []),
    ...('population' in settings
      ? [
          {
            name: 'Search',
            value: `${settings.generations} generations of ${settings.population}, ${settings.child}`,
          },
        ]
      : []),
    ...('from' in settings
      ? [
          {
            name: 'Made on',
            value: settings.from === 'twin' ? 'the twin' : 'the same network of other seeds',
          },
        ]
      : []),
    ...('restarts' in settings ? [{ name: 'Restarts', value: String(settings.restarts) }] : []),
    ...(loss === undefined ? [] : [{ name: 'Loss', value: loss }]),
    { name: 'Gradient', value: gradientWords[gradientOf(settings)] },
  ];
}

/** What is the same for every figure of a run. `seed` as the run has it. */
export function runFacts(result: AttackResult, seed: number): WordedFact[] {
  const { provenance, preset, presetVersion, clean, indexHash } = result;
  return [
    { name: 'Preset', value: `${preset}, version ${presetVersion}` },
    { name: 'Images', value: `${formatCount(clean.total)} test images, list ${indexHash.slice(0, 12)}` },
    { name: 'Seed', value: String(seed) },
    { name: 'Interval', value: 'Wilson, 95 %, over the images' },
    {
      name: 'Engine',
      value: `${provenance.backend}, TensorFlow ${provenance.tensorflow ?? 'none'}, ${provenance.precision}`,
    },
    { name: 'Device', value: provenance.device },
    { name: 'Version', value: `BioNAS Lab ${provenance.bionas}, Node ${provenance.node}` },
  ];
}

export interface AttackSections {
  /** Whole runs in the ball of the headline, along the true gradient or none: the worst of them is the headline. */
  readonly counted: readonly AttackOutcome[];
  readonly alongRule: readonly AttackOutcome[];
  /** On a part of the images, or in another ball: told, and counted for nothing. */
  readonly apart: readonly AttackOutcome[];
}

export function attackSections({ attacks, norm, epsilon, cleanOutcome }: AttackResult): AttackSections {
  const isWhole = (one: AttackOutcome): boolean =>
    one.norm === norm && one.epsilon === epsilon && one.outcome.length === cleanOutcome.length;
  const isAlongRule = (one: AttackOutcome): boolean => gradientOf(one.settings) === 'rule';
  return {
    counted: attacks.filter((one) => isWhole(one) && !isAlongRule(one)),
    alongRule: attacks.filter(isAlongRule),
    apart: attacks.filter((one) => !isWhole(one) && !isAlongRule(one)),
  };
}
