/** A radius as a fraction of the range of pixels: `8/255` where it is a whole number of grey levels, else the decimal. */
export function epsilonText(epsilon: number): string {
  const of255 = epsilon * 255;
  return Math.abs(of255 - Math.round(of255)) < 1e-6 && of255 >= 1 ? `${Math.round(of255)}/255` : `${epsilon}`;
}
