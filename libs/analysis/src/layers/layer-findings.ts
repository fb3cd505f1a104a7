/**
 * @file Which layers of a network do not learn, told from what was measured of them, by rules of thumb [own] that are stated beside every
 * finding. They point at layers worth a frozen-layer control; they prove nothing.
 */
import type { LayerMeasureName } from '@bionas/contracts';

/** What was measured of one layer after each epoch, in order. `value` null: not finite. */
export interface LayerCurve {
  readonly layer: string;
  readonly measure: LayerMeasureName;
  readonly points: readonly {
    readonly step: number;
    readonly epoch: number;
    readonly value: number | null;
  }[];
}

export type LayerFindingKind =
  | 'not-finite'
  | 'sign-violations'
  | 'dead'
  | 'stands-still'
  | 'no-gradient'
  | 'uphill';

export interface LayerFinding {
  readonly layer: string;
  readonly kind: LayerFindingKind;
  /** A sentence without its subject, the layer: "is dead: …". */
  readonly text: string;
  /** The rule of thumb it follows from. */
  readonly rule: string;
}

/** Every rule of thumb, the gravest first. */
export const layerRules: Readonly<Record<LayerFindingKind, string>> = {
  'not-finite': 'a gradient that is not finite at the last measurement',
  'sign-violations': 'any weight that has not the sign of its input unit',
  dead: 'more than 90 % dead units',
  'stands-still':
    'update to weight below 1e-5 at the last measurement with a learning rate of at least a hundredth of the highest',
  'no-gradient': 'a gradient norm of 0, or below 1e-6 of that of the first measurement',
  uphill: 'an update angle above 90° at each of the last three measurements, of rules that follow a gradient',
};
const kinds = Object.keys(layerRules) as LayerFindingKind[];

type Points = LayerCurve['points'];
type LearningRates = readonly Pick<Points[number], 'step' | 'value'>[];

/**
 * What stands out, the gravest first, layers in the order in which they came.
 * @param learningRates the curve of the learning rate: where it has fallen to 0 no layer moves, and none is to blame
 */
export function layerFindings(curves: readonly LayerCurve[], learningRates: LearningRates): LayerFinding[] {
  const layers = new Map<string, Map<LayerMeasureName, Points>>();
  for (const { layer, measure, points } of curves) {
    const known = layers.get(layer) ?? new Map<LayerMeasureName, Points>();
    layers.set(layer, known.set(measure, points));
  }
  const found = [...layers].flatMap(([layer, of]) =>
    kinds.flatMap((kind): LayerFinding[] => {
      const text = judge[kind](of, learningRates);
      return text === null ? [] : [{ layer, kind, text, rule: layerRules[kind] }];
    }),
  );
  return found.sort((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));
}

type Judge = (of: ReadonlyMap<LayerMeasureName, Points>, learningRates: LearningRates) => string | null;

const judge: Readonly<Record<LayerFindingKind, Judge>> = {
  'not-finite': (of) => (last(of, 'gradient-norm') === null ? 'has a gradient that is not finite.' : null),
  'sign-violations': (of) => {
    const share = last(of, 'sign-violations');
    return number(share) && share > 0 ? `breaks the sign of ${percent(share)} of its weights.` : null;
  },
  dead: (of) => {
    const share = last(of, 'dead-units');
    return number(share) && share > 0.9 ? `is dead: ${percent(share)} of its units answer no image.` : null;
  },
  'stands-still': (of, learningRates) => {
    const ratio = whereItLearns(of.get('update-ratio') ?? [], learningRates).at(-1)?.value;
    return number(ratio) && ratio < 1e-5
      ? `stands still: a step changes its weights by ${short(ratio)} of their norm.`
      : null;
  },
  'no-gradient': (of) => {
    const [first, now] = [of.get('gradient-norm')?.at(0)?.value, last(of, 'gradient-norm')];
    if (now === 0) return 'gets no gradient: its norm is 0.';
    if (!number(first) || !number(now) || now >= 1e-6 * first) return null;
    return `gets next to no gradient: its norm is ${short(now / first)} of what it was at first.`;
  },
  uphill: (of) => {
    // Local rules follow no gradient, and so have no variance of it: their angle may be anything.
    if (!of.has('gradient-variance')) return null;
    const angles = (of.get('update-angle') ?? []).slice(-3).map(({ value }) => value);
    const lowest = Math.min(...angles.map((angle) => angle ?? 0));
    return angles.length === 3 && lowest > 90
      ? `goes uphill: its changes are ${short(lowest)}° or more away from steepest descent.`
      : null;
  },
};

const number = (value: number | null | undefined): value is number => typeof value === 'number';
const last = (
  of: ReadonlyMap<LayerMeasureName, Points>,
  measure: LayerMeasureName,
): number | null | undefined => of.get(measure)?.at(-1)?.value;
const short = (value: number): string => String(Number(value.toPrecision(2)));
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.01 ? 2 : 0)} %`;

/**
 * The measurements at learning rates of at least a hundredth of the highest; all where no rate is known. They are reported at the end of an
 * epoch, and the step that was watched is the one in its middle.
 */
function whereItLearns(points: Points, learningRates: LearningRates): Points {
  const rates = learningRates.map(({ step, value }) => ({ step, value: value ?? 0 }));
  const highest = Math.max(...rates.map(({ value }) => value));
  return points.filter(({ step, epoch }) => rateAt(rates, step - step / epoch / 2) >= highest / 100);
}

/** Between two reports on the straight line between them. */
function rateAt(rates: readonly { readonly step: number; readonly value: number }[], step: number): number {
  const below = rates.findLast((rate) => rate.step <= step) ?? rates[0];
  const above = rates.find((rate) => rate.step >= step) ?? below;
  if (below === undefined || above === undefined) return Infinity;
  if (above.step <= below.step) return below.value;
  const share = (step - below.step) / (above.step - below.step);
  return below.value + share * (above.value - below.value);
}
