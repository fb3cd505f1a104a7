import type { SafetensorsFile } from './safetensors-file.ts';

/**
 * The bytes of a safetensors file: length of the header (8 bytes, little-endian), header (JSON: name → dtype, shape, data_offsets; the texts
 * under `__metadata__`), then the tensors one after another, little-endian. Equal contents in equal order give equal bytes.
 * The processors that Node and TensorFlow run on are all little-endian, so values are copied as they lie in memory.
 */
export function encodeSafetensors(file: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  let end = 0;
  for (const [name, { shape, data }] of file.tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((8 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  // The format pads its header with spaces.
  bytes.fill(0x20, 8, start);
  bytes.set(text, 8);
  let at = start;
  for (const { data } of file.tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
