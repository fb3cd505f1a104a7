import type { CellGenome } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { Layer, NamedTensor, Shape } from '../layers/layer.ts';
import type { NetworkParts } from '../network-parts.ts';
import { auxiliaryHead } from './auxiliary-head.ts';
import { buildCell, type Cell } from './cell.ts';
import { cellLayout } from './cell-layout.ts';
import { sumOf } from './sum-of.ts';

/**
 * The cells between stem and head (search.md, section 2.1): each reads the outputs of the two before it, the first one the stem twice.
 * An auxiliary head reads the second reduction cell, in training steps.
 */
export function cellStack(
  parts: NetworkParts,
  input: Shape,
  options: {
    readonly genome: CellGenome;
    readonly channels: number;
    readonly cells: number;
    readonly auxiliary: NetworkParts | null;
  },
): Layer {
  const { genome, cells: count } = options;
  const cells: Cell[] = [];
  const shapes: Shape[] = [input, input];
  for (const [index, place] of cellLayout(options.channels, count).entries()) {
    const cell = buildCell(parts, shapes.at(-2) ?? input, shapes.at(-1) ?? input, {
      name: `cells.${index}`,
      edges: place.reduction ? genome.reduce : genome.normal,
      slots: genome.slots,
      ...place,
    });
    cells.push(cell);
    shapes.push(cell.output);
  }
  /** Where the head reads: two maps come before that of cell 0. */
  const tapped = Math.floor((2 * count) / 3) + 2;
  const side =
    options.auxiliary &&
    auxiliaryHead(options.auxiliary, shapes[tapped] ?? input, { rule: genome.slots.head });

  return {
    output: shapes.at(-1) ?? input,
    trainable: true,
    forward: (x, mode, paths) => {
      const maps: tf.Tensor[] = [x, x];
      const passes = cells.map((cell, index) => {
        const pass = cell.forward(maps[index] ?? x, maps[index + 1] ?? x, { mode, paths });
        maps.push(pass.y);
        return pass;
      });
      const second = mode === 'train' ? side?.forward(maps[tapped] ?? x, mode) : undefined;
      return {
        y: maps.at(-1) ?? x,
        auxiliary: second?.y as tf.Tensor2D | undefined,
        backward: (delta, request) => {
          const gradients: NamedTensor[] = [];
          // errors[i] belongs to maps[i]; entries 0 and 1 are both the stem's.
          const errors: tf.Tensor[][] = maps.map(() => []);
          errors.at(-1)?.push(delta);
          const { auxiliaryError } = request;
          if (second !== undefined && auxiliaryError !== undefined) {
            // Rules that broadcast the output error broadcast that of their own head.
            const own = { ...request, input: true, outputError: auxiliaryError };
            const result = second.backward(auxiliaryError, own);
            gradients.push(...result.gradients);
            if (result.dx !== null) errors[tapped]?.push(result.dx);
          }
          for (const [index, pass] of [...passes.entries()].reverse()) {
            const result = pass.backward(sumOf(errors[index + 2] ?? []), request);
            errors[index]?.push(result.older);
            errors[index + 1]?.push(result.newer);
            gradients.push(...result.gradients);
          }
          return { dx: sumOf([...(errors[0] ?? []), ...(errors[1] ?? [])]), gradients };
        },
      };
    },
    infer: (x) => {
      // At most three maps live at a time: the two inputs of a cell and its output.
      let [older, newer] = [x.clone(), x.clone()];
      for (const cell of cells) {
        const next = tf.tidy(() => cell.forward(older, newer, { mode: 'evaluate' }).y);
        older.dispose();
        [older, newer] = [newer, next];
      }
      older.dispose();
      return newer;
    },
  };
}
