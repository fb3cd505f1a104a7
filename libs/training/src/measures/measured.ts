import type { LayerMeasureName } from '@bionas/contracts';

/** A number, or why there is none. */
export type Measured = number | { readonly absent: string };

/** What was measured of one layer. */
export type MeasuredLayer = Partial<Readonly<Record<LayerMeasureName, Measured>>>;
