import type { BallNorm } from '@bionas/contracts';

/**
 * The shortest displacement d with w·d + offset = 0 and 0 ≤ x + d ≤ 1; the farthest one in that direction where the box ends before the plane. Every pixel
 * moves against the offset, at a pace of 1 (L-infinity) or of |w| (L2), until its room is used up (arXiv:1907.02044, section 2.2): the way
 * gained is concave in the time t, so Newton's steps from 0 reach the plane from below, in as many steps as pixels meet their bounds at most.
 * @param x the pixels, in [0, 1]
 */
export function projectToPlane(
  x: Float32Array,
  w: Float32Array,
  offset: number,
  norm: BallNorm,
): Float32Array {
  const need = Math.abs(offset);
  const along = offset > 0 ? -1 : 1;
  const pace = (value: number): number => (norm === 'linf' ? 1 : Math.abs(value));
  const room = w.map((value, at) => {
    const here = x[at] ?? NaN;
    return value * along > 0 ? 1 - here : value === 0 ? 0 : here;
  });
  let time = 0;
  for (;;) {
    let gained = 0;
    let slope = 0;
    let bound = Infinity;
    w.forEach((value, at) => {
      const reach = time * pace(value);
      const free = room[at] ?? 0;
      gained += Math.abs(value) * Math.min(reach, free);
      if (value === 0 || reach >= free) return;
      slope += Math.abs(value) * pace(value);
      bound = Math.min(bound, free / pace(value));
    });
    if (slope === 0 || gained >= need) break;
    const next = time + (need - gained) / slope;
    if (next === time) break;
    time = next;
    // No pixel meets its bound before: the slope holds, the plane is reached.
    if (next <= bound) break;
  }
  return w.map(
    (value, at) => Math.sign(value) * along * Math.min(time * pace(value), value === 0 ? 0 : (room[at] ?? 0)),
  );
}
