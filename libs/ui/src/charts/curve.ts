/** One point of a learning curve, as the hub sends it. */
export interface CurvePoint {
  readonly step: number;
  readonly epoch: number;
  /** `null`: not finite. */
  readonly value: number | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** One line of a chart: one metric of one run, or the mean of a group. */
export interface Curve {
  /** Stable: decides the colour unless one is given. */
  readonly id: string;
  readonly label: string;
  readonly points: readonly CurvePoint[];
  readonly colour?: string;
  readonly dash?: 'solid' | 'dashed' | 'dotted';
  /** Some points were left out; minimum and maximum of each gap were kept. */
  readonly sampled?: boolean;
  /** A member behind its group's mean: thin, and not in the legend. */
  readonly faint?: boolean;
}

/** The spread of a group around its mean line. */
export interface CurveBand {
  readonly id: string;
  /** The legend entry it belongs to: the label of the mean's curve. */
  readonly label: string;
  readonly colour: string;
  readonly points: readonly {
    readonly step: number;
    readonly epoch: number;
    readonly at: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export const curveAxes = ['step', 'epoch', 'time'] as const;
/** `time` is counted from each curve's first point, so that runs of different days can be laid over each other. */
export type CurveAxis = (typeof curveAxes)[number];
