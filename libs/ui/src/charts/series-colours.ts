/**
 * Colours of runs and groups in charts: a key has the same colour on every page and after a reload, because it is drawn
 * from the key itself. Only where two keys of one chart meet on one colour the later one (in sorted order) moves on.
 */

/** At least 3:1 against both pages; Okabe and Ito's idea: hue and lightness differ together. */
const palette = [
  '#3b78c2',
  '#c26a12',
  '#2a8f6a',
  '#c0448f',
  '#8a7a10',
  '#7d6bd6',
  '#b9503e',
  '#2b8aa0',
  '#6f8030',
  '#a3609b',
  '#94703f',
  '#5d7f99',
] as const;

/** One `#rrggbb` a key. More than twelve keys share colours; lines then also differ in dash (see `seriesDash`). */
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
    colours.set(key, palette[index] ?? '#5d7f99');
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
