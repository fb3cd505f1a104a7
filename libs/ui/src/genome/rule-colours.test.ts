import { describe, expect, it } from 'vitest';
import { seriesColours } from '../charts/series-colours.ts';
import { ruleColour, ruleColours } from './rule-colours.ts';

type Rgb = readonly [number, number, number];

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(linear(one)), luminance(linear(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
/** Oklab (Ottosson 2020) of linear sRGB. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
const distance = (one: Rgb, other: Rgb): number =>
  Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
/** Machado, Oliveira, Fernandes 2009, severity 1, rows on linear RGB. */
const visions: Record<string, readonly Rgb[]> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
function seen(colour: Rgb, vision: readonly Rgb[]): Rgb {
  const row = (at: number): number => {
    const [r, g, b] = vision[at] ?? [0, 0, 0];
    return Math.min(1, Math.max(0, r * colour[0] + g * colour[1] + b * colour[2]));
  };
  return [row(0), row(1), row(2)];
}

describe('rule colours', () => {
  const all = Object.values(ruleColours);

  it.each(Object.entries(visions))('are told apart with %s colour vision', (name, vision) => {
    for (const [index, one] of all.entries()) {
      for (const other of all.slice(index + 1)) {
        const apart = distance(
          oklab(seen(linear(one.colour), vision)),
          oklab(seen(linear(other.colour), vision)),
        );
        // 0.02 is about one just noticeable difference. Thirteen colours between both contrast bounds do not get further apart: the
        // best that annealing found from many starts is 0.066 without the other constraints, 0.062 with them.
        expect(apart).toBeGreaterThan(name === 'full' ? 0.1 : 0.06);
      }
    }
  });

  it('stand out from both pages and carry readable text', () => {
    for (const { colour, text } of [...all, ruleColour('a rule of tomorrow')]) {
      expect(contrast(colour, '#ffffff')).toBeGreaterThan(3);
      expect(contrast(colour, '#242424')).toBeGreaterThan(3);
      expect(contrast(colour, text)).toBeGreaterThan(4.5);
    }
  });

  it('are none of the status colours', () => {
    const status = ['#868e96', '#228be6', '#40c057', '#fa5252', '#fd7e14', '#fab005', '#7950f2'];
    for (const { colour } of all) {
      for (const other of status) {
        expect(distance(oklab(linear(colour)), oklab(linear(other)))).toBeGreaterThan(0.1);
      }
    }
  });

  it('are none of the colours of series', () => {
    const series = new Set(seriesColours(Array.from({ length: 10 }, (_, index) => `${index}`)).values());
    expect(series.size).toBe(10);
    for (const { colour } of all) {
      for (const other of series) {
        expect(distance(oklab(linear(colour)), oklab(linear(other)))).toBeGreaterThan(0.03);
      }
    }
  });

  it('give rules this page does not know a colour that no known one has', () => {
    expect(all.map((item) => item.colour)).not.toContain(ruleColour('a rule of tomorrow').colour);
    expect(ruleColour('toString')).toEqual(ruleColour('a rule of tomorrow'));
  });

  it('differ in dash as well', () => {
    expect(new Set(all.map((item) => item.dash)).size).toBe(all.length);
  });
});
