/**
 * Colours of runs and groups in charts: a key has the same colour on every page and after a reload, because it is drawn
 * from the key itself. Only where two keys of one chart meet on one colour the later one (in sorted order) moves on.
 */

/** At least 3:1 against both pages, and none near a rule colour: a line of that colour would be taken for the rule. */
const palette = [
  '#3b78c2',
  '#c26a12',
  '#7d6bd6',
  '#b9503e',
  '#4f8f3a',
  '#a3609b',
  '#94703f',
  '#6a8fd8',
  '#d4567a',
  '#7a7a7a',
] as const;

/** One `#rrggbb` a key. More than ten keys share colours; lines then also differ in dash (see `seriesDash`). */
export function seriesColours(keys: readonly string[]): Map<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set<number>();
  for (const key of [...new Set(keys)].sort()) {
    let index = hash(key) % palette.length;
    for (let tries = 0; taken.has(index) && tries < palette.length; tries += 1) {
      index = (index + 1) % palette.length;
    }
    taken.add(index);
    if (taken.size === palette.length) taken.clear();
    colours.set(key, palette[index] ?? '#7a7a7a');
  }
  return colours;
}

const dashes = ['solid', 'dashed', 'dotted'] as const;
export type SeriesDash = (typeof dashes)[number];

/** Line kinds in turn, so that neighbours in a chart differ without colour. */
export function seriesDash(index: number): SeriesDash {
  return dashes[index % dashes.length] ?? 'solid';
}

function hash(key: string): number {
  let value = 2_166_136_261;
  for (const letter of key) value = Math.imul(value ^ letter.charCodeAt(0), 16_777_619) >>> 0;
  return value;
}
