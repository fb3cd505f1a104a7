/** Settings of several groups as rows. Pure. */
import type { Comparison } from '@bionas/contracts';

export interface SettingRow {
  readonly path: string;
  /** One text a group. */
  readonly values: readonly string[];
  readonly differs: boolean;
}

/** A nested value as `path → text`, in the order of its members. Arrays of plain values are one line. */
export function flatSettings(value: unknown, path = ''): Map<string, string> {
  const flat = new Map<string, string>();
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, member] of Object.entries(value)) {
      for (const [below, text] of flatSettings(member, path === '' ? key : `${path}.${key}`))
        flat.set(below, text);
    }
    return flat;
  }
  flat.set(path, Array.isArray(value) ? value.map(plainText).join(', ') : plainText(value));
  return flat;
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '–';
}

/** The differences the hub found, and with `specs` (one a group, absent while it is read) every setting besides. */
export function settingRows(
  differences: Comparison['differences'],
  specs: readonly unknown[] | null,
): SettingRow[] {
  const differing = differences.map((row): SettingRow => ({ ...row, differs: true }));
  if (specs === null) return differing;
  const flats = specs.map((spec) => (spec === undefined ? null : flatSettings(spec)));
  const known = new Set(differences.map((row) => row.path));
  const paths = [...new Set(flats.flatMap((flat) => [...(flat?.keys() ?? [])]))].filter(
    (path) => !known.has(path),
  );
  const rest = paths.map((path): SettingRow => {
    const values = flats.map((flat) => (flat === null ? '…' : (flat.get(path) ?? '–')));
    const read = new Set(values.filter((value) => value !== '…'));
    return { path, values, differs: read.size > 1 };
  });
  return [...differing, ...rest.filter((row) => row.differs), ...rest.filter((row) => !row.differs)];
}
