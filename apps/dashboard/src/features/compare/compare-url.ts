import { curveAxes } from '@bionas/ui';
import {
  createSerializer,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs';

/** What of the comparison stands in the address: selection and every setting. Defaults are left out. */
export const compareUrl = {
  /** Chosen runs, in order; the first one's group is what the others are compared with. */
  runs: parseAsArrayOf(parseAsString).withDefault([]),
  /** With `mix`: a mix of an experiment with all its controls. */
  experiment: parseAsString.withDefault(''),
  mix: parseAsString.withDefault(''),
  metric: parseAsString.withDefault('validation/accuracy'),
  smoothing: parseAsFloat.withDefault(0),
  x: parseAsStringLiteral(curveAxes).withDefault('step'),
  log: parseAsBoolean.withDefault(false),
  /** Single seeds behind the mean of their group. */
  seeds: parseAsBoolean.withDefault(true),
  /** All settings instead of those that differ. */
  all: parseAsBoolean.withDefault(false),
};

const serialise = createSerializer(compareUrl);

/** The address of a comparison: of runs, or of a mix with its controls. */
export function compareHref(
  of: { readonly runs: readonly string[] } | { readonly experiment: string; readonly mix: string },
): string {
  return 'runs' in of
    ? serialise('/compare', { runs: [...of.runs] })
    : serialise('/compare', { experiment: of.experiment, mix: of.mix });
}

/** A smoothing weight as the slider may have it, whatever the address says. */
export function clampSmoothing(value: number): number {
  return Number.isFinite(value) ? Math.min(0.99, Math.max(0, value)) : 0;
}

/** What to ask the hub for; `null` where nothing (or nothing that can be asked for) is chosen. */
export function compareQueryOf(url: {
  readonly runs: readonly string[];
  readonly experiment: string;
  readonly mix: string;
}): { runIds: string[] } | { experimentId: string; mixGenomeId: string } | null {
  const runIds = [...new Set(url.runs.filter((id) => uuid.test(id)))].slice(0, 200);
  if (runIds.length > 0) return { runIds };
  if (uuid.test(url.experiment) && url.mix !== '' && url.mix.length <= 64) {
    return { experimentId: url.experiment, mixGenomeId: url.mix };
  }
  return null;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
