import { describe, expect, it } from 'vitest';
import { crc64 } from './crc64.ts';
import { decompressXz } from './xz.ts';

/** What the files below hold: 20 records of a label and 12 bytes. */
const plain = Uint8Array.from({ length: 260 }, (_, at) => {
  const record = Math.floor(at / 13);
  return at % 13 === 0 ? record % 10 : (record * 7 + ((at % 13) - 1) * 13) % 256;
});
/** Packed by another program (Python's lzma). */
const packed = {
  'two deltas and CRC64':
    '/Td6WFoAAATm1rRGAwIDAQADAR8hAQgAEeP6YeABAwB1XQAAYDXfmIT3+q3XJC9Mch7Uu94GrJ5x+D2Jt79cl77X81cv0yeHJPhoUeD7A67Sf6S3mxuz5UX2LzIR4e29+ivvXM8yc7qCM0mkTNG3D9PPGyrS5TF6jFj5/3KHZAD/2tDqTJTV7hqN11a65/ltRKee4HXDPhIAAAAAz9PO2+C52YUAAZUBhAIAAJ+PIdKxxGf7AgAAAAAEWVo=',
  'a delta and SHA-256':
    '/Td6WFoAAArh+wyhAgEDAQwhAQiioh1e4AEDAB1dAABgMrjPj7lgHBMT5SHNB1PsA/4Ofw4zbBVgUkAAAAAAALCsRA72XAPi/1XXTx8Tr6GZldxbJmEuH772wkWBUjdpAAFRhAIAAABW0ejqtunfHAIAAAAAClla',
  CRC32:
    '/Td6WFoAAAFpIt42AgAhAQgAAADYDyMT4AEDAOpdAABgMrjPj7lgHBMT5SHNB1OQnbXNLs97OoAAsCFeFkZYol0SWoll2yTnTW83+LoXs+hDNoQ+0LzZ7w/XAIP8BVgma3GCDUuI8vSTiqoQmnnN8HGr+GVwAY1IvFaUS9xtDBkIdbT46REM6OTBAIpI+PscC01us3sLOYqJLuxspIq30Xx+tuaizkIZwdt9hO6AwwLiHlWrWwGFF/iRCBRcXpyomJm/N0KzbHVhJ6LtU6OZqUxPhek99ZIk57XNxH93Kle9XgNl+aO/uShAha1StI8V5jWKQzeGD0YpZ8IjBIeCwl9CkNCHNr8/jQAAAJgwLJUAAYIChAIAAGzHUos+MA2LAgAAAAABWVo=',
  'no check':
    '/Td6WFoAAAD/EtlBAgAhAQgAAADYDyMT4AEDAOpdAABgMrjPj7lgHBMT5SHNB1OQnbXNLs97OoAAsCFeFkZYol0SWoll2yTnTW83+LoXs+hDNoQ+0LzZ7w/XAIP8BVgma3GCDUuI8vSTiqoQmnnN8HGr+GVwAY1IvFaUS9xtDBkIdbT46REM6OTBAIpI+PscC01us3sLOYqJLuxspIq30Xx+tuaizkIZwdt9hO6AwwLiHlWrWwGFF/iRCBRcXpyomJm/N0KzbHVhJ6LtU6OZqUxPhek99ZIk57XNxH93Kle9XgNl+aO/uShAha1StI8V5jWKQzeGD0YpZ8IjBIeCwl9CkNCHNr8/jQAAAAAB/gGEAgAABnASsKgACvwCAAAAAABZWg==',
  x86: '/Td6WFoAAAFpIt42AgEEACEBCADSuXTL4AEDAOpdAABgMrjPj7lgHBMT5SHNB1OQnbXNLs97OoAAsCFeFkZYol0SWoll2yTnTW83+LoXs+hDNoQ+0LzZ7w/XAIP8BVgma3GCDUuI8vSTiqoQmnnN8HGr+GVwAY1IvFaUS9xtDBkIdbT46REM6OTBAIpI+PscC01us3sLOYqJLuxspIq30Xx+tuaizkIZwdt9hO6AwwLiHlWrWwGFF/iRCBRcXpyomJm/N0KzbHVhJ6LtU6OZqUxPhek99ZIk57XNxH93Kle9XgNl+aO/uShAha1StI8V5jWKQzeGD0YpZ8IjBIeCwl9CkNCHNr8/jQAAAJgwLJUAAYIChAIAAGzHUos+MA2LAgAAAAABWVo=',
  nothing: '/Td6WFoAAATm1rRGAAAAABzfRCEftvN9AQAAAAAEWVo=',
} as const;
const file = (name: keyof typeof packed): Buffer => Buffer.from(packed[name], 'base64');

describe('decompressXz', () => {
  it.each(['two deltas and CRC64', 'a delta and SHA-256', 'CRC32', 'no check'] as const)(
    'decodes %s',
    async (name) => {
      expect(await decompressXz(file(name), 260)).toEqual(plain);
    },
  );

  it('decodes nothing from a file of nothing', async () => {
    expect(await decompressXz(file('nothing'), 260)).toHaveLength(0);
  });

  it('refuses a filter it does not know, by its number', async () => {
    await expect(decompressXz(file('x86'), 260)).rejects.toThrow(
      /uses filter 4, expected delta filters and LZMA2/,
    );
  });

  it('refuses more than the limit before it decodes', async () => {
    await expect(decompressXz(file('CRC32'), 259)).rejects.toThrow(RangeError);
  });

  it.each(['two deltas and CRC64', 'a delta and SHA-256', 'CRC32'] as const)(
    'never gives wrong bytes, whichever byte is changed or missing: %s',
    async (name) => {
      const whole = file(name);
      let refused = 0;
      for (let at = 0; at < whole.length; at++) {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ 0x55;
        const got = await decompressXz(changed, 260).catch(() => null);
        if (got === null) refused += 1;
        else expect(got).toEqual(plain);
        await expect(decompressXz(whole.subarray(0, at), 260)).rejects.toThrow();
      }
      // The first byte of LZMA data has no meaning, and the decoder does not look at it.
      expect(refused).toBe(whole.length - 1);
    },
  );
});

describe('crc64', () => {
  it('has the check value of its catalogue entry (CRC-64/XZ)', () => {
    expect(crc64(Buffer.from('123456789'))).toBe(0x995dc9bbdf1939fan);
  });
});
