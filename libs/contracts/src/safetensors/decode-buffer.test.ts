import { expect, test } from 'vitest';
import { decodeSafetensors } from './decode-safetensors.ts';
import { encodeSafetensors } from './encode-safetensors.ts';

test('bytes that fs has read, a Buffer, decode like any bytes', () => {
  const tensors = new Map([
    ['a', { shape: [2], data: new Float32Array([1, 2]) }],
    ['b', { shape: [1, 3], data: new Float32Array([3, 4, 5]) }],
  ]);
  const bytes = encodeSafetensors({ tensors, metadata: { format: 'test' } });
  expect(decodeSafetensors(Buffer.from(bytes))).toEqual({ tensors, metadata: { format: 'test' } });
});
