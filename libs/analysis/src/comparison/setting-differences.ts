/** A setting in which groups differ: one text for each group. */
export interface SettingDifference {
  readonly path: string;
  readonly values: string[];
}

/**
 * The settings that differ, by path (`training.epochs`, `genome.layers.0.rule`), in the order of the first group.
 * Lists of plain values are one setting. A setting that a group lacks reads 'not set'.
 *
 * @param settings one JSON value for each group
 */
export function settingDifferences(settings: readonly unknown[]): SettingDifference[] {
  const flat = settings.map((value) => new Map(flatten(value, '')));
  const paths = new Set(flat.flatMap((entries) => [...entries.keys()]));
  return [...paths]
    .map((path) => ({ path, values: flat.map((entries) => entries.get(path) ?? 'not set') }))
    .filter(({ values }) => new Set(values).size > 1);
}

function flatten(value: unknown, path: string): [string, string][] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return [[path, textOf(value)]];
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) {
    return [[path, value.map(textOf).join(', ')]];
  }
  return Object.entries(value).flatMap(([key, member]) =>
    flatten(member, path === '' ? key : `${path}.${key}`),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not set');
}
