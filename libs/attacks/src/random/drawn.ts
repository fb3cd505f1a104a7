/** `size` numbers, in the order in which they are drawn: several times as fast as `Float32Array.from` with a callback. */
export function drawn(size: number, draw: () => number): Float32Array {
  const values = new Float32Array(size);
  for (let at = 0; at < size; at++) values[at] = draw();
  return values;
}
