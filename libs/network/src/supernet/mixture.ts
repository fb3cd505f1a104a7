/** @file Alphas to shares and back: continuous relaxation of arXiv:1806.09055, equation 2. */
import { closedLogit } from '@bionas/contracts';
import { tf } from '@bionas/engine';

/** Shares of the candidates, edge by edge: entry `edge * candidates + candidate`. */
export interface Mixture {
  /** softmax(alpha), [edges, candidates] */
  readonly shares: tf.Tensor2D;
  readonly scalars: readonly tf.Scalar[];
  /** Each share `channels` times over, [channels]. */
  vectors(channels: number): readonly tf.Tensor1D[];
  /**
   * The gradient of alpha from that of the shares: `p ⊙ (g − Σ p g)` on each edge, divided by the temperature.
   * @param gradient [edges * candidates]
   */
  alphaGradient(gradient: tf.Tensor): tf.Tensor2D;
}

export interface MixtureOptions {
  /** By which alphas are divided before the softmax: above 1 shares are more alike, below it less; 1 unless given. */
  readonly temperature?: tf.Scalar | undefined;
  /** Columns without a share, edge by edge; their alphas have no gradient. */
  readonly closed?: readonly (readonly number[])[] | undefined;
}

/** @param alpha [edges, candidates] */
export function mixtureOf(alpha: tf.Tensor2D, { temperature, closed }: MixtureOptions = {}): Mixture {
  const logits = temperature === undefined ? alpha : tf.div<tf.Tensor2D>(alpha, temperature);
  const shares = tf.softmax(
    closed === undefined ? logits : tf.add<tf.Tensor2D>(logits, penalties(closed, alpha.shape)),
  );
  const made = new Map<number, tf.Tensor1D[]>();
  return {
    shares,
    scalars: tf.unstack(tf.reshape(shares, [-1])) as tf.Scalar[],
    vectors: (channels) => {
      const known = made.get(channels);
      if (known !== undefined) return known;
      const rows = tf.mul(tf.reshape(shares, [-1, 1]), tf.ones([1, channels]));
      const vectors = tf.unstack(rows) as tf.Tensor1D[];
      made.set(channels, vectors);
      return vectors;
    },
    alphaGradient: (gradient) =>
      tf.tidy(() => {
        const weighted = tf.mul(shares, tf.reshape(gradient, shares.shape));
        const exact = tf.sub<tf.Tensor2D>(weighted, tf.mul(shares, tf.sum(weighted, 1, true)));
        return temperature === undefined ? exact : tf.div(exact, temperature);
      }),
  };
}

/** What takes every share from closed columns, [edges, candidates]. */
function penalties(
  closed: readonly (readonly number[])[],
  [edges, candidates]: readonly [number, number],
): tf.Tensor2D {
  return tf.tensor2d(
    Array.from({ length: edges }, (_, edge) =>
      Array.from({ length: candidates }, (_column, column) =>
        closed[edge]?.includes(column) === true ? closedLogit : 0,
      ),
    ),
  );
}
