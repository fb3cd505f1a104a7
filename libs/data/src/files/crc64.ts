/** The reflected polynomial of ECMA-182, as in .xz files, high and low half. */
const [polynomialHigh, polynomialLow] = [0xc96c5795, 0xd7870f42];

/** Tables of the high and the low halves. Two 32-bit halves: BigInt would take seconds for 30 MB. */
function makeTables(): [Uint32Array, Uint32Array] {
  const highs = new Uint32Array(256);
  const lows = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (odd !== 0) {
        high ^= polynomialHigh;
        low ^= polynomialLow;
      }
    }
    highs[byte] = high;
    lows[byte] = low;
  }
  return [highs, lows];
}

/** CRC-64 as .xz files have it. */
export function crc64(bytes: Uint8Array): bigint {
  const [highs, lows] = makeTables();
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of bytes) {
    const entry = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (lows[entry] ?? 0);
    high = (high >>> 8) ^ (highs[entry] ?? 0);
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0);
}
