import { tf } from '../tf.ts';
import { nativeBackend } from './native-backend.ts';

/**
 * Gradient of `y = relu(x)`: `dy` where the output is positive, else 0.
 * @param dy any shape @param y the output (or the input: the sign decides), same shape
 */
export function reluGrad<T extends tf.Tensor>(dy: T, y: T): T {
  const [dx] = nativeBackend()?.run('ReluGrad', {}, [dy, y], 1) ?? [
    tf.tidy(() => tf.where(tf.greater(y, 0), dy, tf.zerosLike(dy))),
  ];
  return dx as T;
}
