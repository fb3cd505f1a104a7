/** Training steps between two measurements at least: one costs as much as six of a small chain, and recording it as much as ten. */
const spacing = 150;

/** Whether the layers are measured after this epoch, counted from 0: after the last one, and before it as often as the spacing allows. */
export function isMeasured(
  epoch: number,
  { epochs, stepsPerEpoch }: { readonly epochs: number; readonly stepsPerEpoch: number },
): boolean {
  return (epochs - 1 - epoch) % Math.ceil(spacing / stepsPerEpoch) === 0;
}
