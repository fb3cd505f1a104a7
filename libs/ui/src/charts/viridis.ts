/** Colours of viridis (Smith, van der Walt 2015), dark to light: even in lightness and told apart in every colour vision. */
export const viridis = ['#440154', '#414487', '#2a788e', '#22a884', '#7ad151', '#fde725'] as const;

/** The colour at a share from 0 to 1 of the scale. */
export function viridisAt(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (viridis.length - 1);
  const below = Math.min(viridis.length - 2, Math.floor(at));
  const from = channels(viridis[below] ?? viridis[0]);
  const to = channels(viridis[below + 1] ?? viridis[0]);
  return `rgb(${from.map((value, place) => Math.round(value + (at - below) * ((to[place] ?? 0) - value))).join(' ')})`;
}

const channels = (colour: string): number[] =>
  [1, 3, 5].map((first) => Number.parseInt(colour.slice(first, first + 2), 16));
