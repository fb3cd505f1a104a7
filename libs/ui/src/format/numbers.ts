/**
 * Numbers as the product writes them (experience.md, section 7). A value and its unit are joined by a no-break space;
 * what is absent is a dash.
 */

/** Joins a number and its unit, so that a table cell never breaks between them. */
const space = '\u00a0';
/** What stands for an absent number. */
export const absent = '–';

/** A share from 0 to 1 as `97.3 %`. */
export function formatPercent(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return absent;
  return `${fixed(share * 100, digits)}${space}%`;
}

/** An accuracy from 0 to 1 as `97.3 %`; two decimals with `digits = 2`. */
export function formatAccuracy(accuracy: number | null | undefined, digits = 1): string {
  return formatPercent(accuracy, digits);
}

/** A difference of two shares in percentage points: `+0.4`, `−1.1`, `0.0`. */
export function formatPoints(difference: number | null | undefined, digits = 1): string {
  if (difference === null || difference === undefined || !Number.isFinite(difference)) return absent;
  const text = fixed(difference * 100, digits);
  return Number(text.replace('−', '-')) > 0 ? `+${text}` : text;
}

/** A whole number with thousands: `12,345`. */
export function formatCount(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return absent;
  return Math.round(count).toLocaleString('en-GB');
}

/** Parameters (forward weights only): `834`, `12.4 k`, `3.30 M`. */
export function formatParameters(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return absent;
  if (count >= 999_500) return `${fixed(count / 1e6, 2)}${space}M`;
  if (count >= 1_000) return `${fixed(count / 1e3, 1)}${space}k`;
  return String(Math.round(count));
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes in binary units: `512 B`, `1.5 MiB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return absent;
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < byteUnits.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${unit === 0 ? String(Math.round(value)) : fixed(value, value < 10 ? 1 : 0)}${space}${byteUnits[unit] ?? 'B'}`;
}

/**
 * An epsilon of the pixel range [0, 1]: `8/255` where it is a whole number of grey levels, else the decimal. Round
 * decimals stay decimals (0.2 is also 51/255, but nobody calls it that).
 */
export function formatEpsilon(epsilon: number | null | undefined): string {
  if (epsilon === null || epsilon === undefined || !Number.isFinite(epsilon)) return absent;
  const levels = epsilon * 255;
  const roundDecimal = Math.abs(epsilon * 100 - Math.round(epsilon * 100)) < 1e-9;
  if (!roundDecimal && Math.abs(levels - Math.round(levels)) < 1e-4) return `${Math.round(levels)}/255`;
  return formatEpsilonDecimal(epsilon);
}

/** The decimal of an epsilon, four digits at most: what the tooltip of `8/255` says. */
export function formatEpsilonDecimal(epsilon: number): string {
  return String(Number(epsilon.toFixed(4)));
}

/** A metric value of unknown unit with four significant digits: `0.0312`, `1.235`, `2.3e-7`. */
export function formatValue(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return absent;
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) {
    return value.toExponential(2).replace('-', '−').replace('e−', 'e-').replace('e+', 'e');
  }
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** A mark on an axis, with all its digits, since its neighbour may differ in the last: `3.0915`, `4,250`, `2.5e-7`. */
export function formatTick(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e5)) {
    const [digits = '', exponent = ''] = Number(value.toPrecision(6)).toExponential().split('e');
    return `${digits}e${exponent.replace('+', '')}`.replace(/^-/, '−');
  }
  return Number(value.toPrecision(7))
    .toLocaleString('en-GB', { maximumFractionDigits: 10 })
    .replace('-', '−');
}

/** Fixed decimals with a real minus sign, and no negative zero. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '−');
}
