import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { NamedTensor } from '../layers/layer.ts';
import {
  addParameter,
  addVariable,
  type Held,
  type NetworkParts,
  type ParameterTraits,
} from '../network-parts.ts';

/** A tensor of a layer inside a variable. */
export interface Piece {
  readonly name: string;
  readonly shape: readonly number[];
  readonly variable: tf.Variable;
  /** In the flattened variable. */
  readonly offset: number;
}

/**
 * Parts of a network whose weights lie side by side in one variable, and so does the state of their rules. A supernet has thousands of
 * small layers; TensorFlow takes minutes to prepare a graph with a variable for each.
 */
export interface Pool {
  /** For the layers to be built. */
  readonly parts: NetworkParts;
  /** Makes the variables, when all layers are built. */
  seal(): readonly Piece[];
  /** Hands the layers their tensors: before each forward pass, in its tidy. */
  open(): void;
  /** One gradient for all. Takes those of the layers. */
  gather(gradients: readonly NamedTensor[]): NamedTensor[];
  /** Writes the state back if a rule has changed it: after each backward pass. */
  close(): void;
}

/** @param name of the pool's variables */
export function createPool(outer: NetworkParts, name: string): Pool {
  const weights = createShelf();
  const state = createShelf();
  const weightName = `${name}.weights`;
  return {
    parts: {
      ...outer,
      holdParameter: (tensorName, initial, traits) => {
        refuseOwnWays(tensorName, traits);
        return weights.add(tensorName, initial);
      },
      holdState: (tensorName, initial) => state.add(tensorName, initial),
    },
    seal: () => [
      ...weights.seal((initial) => addParameter(outer.parameters, weightName, initial)),
      ...state.seal((initial) => addVariable(outer.ruleState, `${name}.rule-state`, initial)),
    ],
    open: () => {
      weights.open();
      state.open();
    },
    gather: (gradients) => {
      if (gradients.length === 0) return [];
      const tensor = weights.concatenated(new Map(gradients.map((given) => [given.name, given.tensor])));
      tf.dispose(gradients.map((given) => given.tensor));
      return [{ name: weightName, tensor }];
    },
    close: () => {
      state.close();
    },
  };
}

/** Weights that lie side by side in one variable are all changed alike. */
function refuseOwnWays(name: string, { learningRate, step, constrain }: ParameterTraits): void {
  if (learningRate === 1 && step === null && constrain === null) return;
  throw new AppError(
    'unsupported',
    `The learning rule of ${name} changes its weights in a way of its own (${step === null ? 'a learning rate or norm of its own' : 'its own step'}), which a supernet with shared weights cannot do. Leave that rule or option out of the search, or score candidates by training them from scratch.`,
  );
}

interface Place {
  readonly name: string;
  readonly shape: number[];
  readonly size: number;
  initial: tf.Tensor | null;
  current: tf.Tensor | null;
}

interface Shelf {
  add(name: string, initial: tf.Tensor): Held;
  seal(make: (initial: tf.Tensor) => tf.Variable): Piece[];
  open(): void;
  close(): void;
  /** All of them, flat; zeros for those that are not named. */
  concatenated(tensors: ReadonlyMap<string, tf.Tensor>): tf.Tensor1D;
}

function createShelf(): Shelf {
  const places: Place[] = [];
  let variable: tf.Variable | undefined;
  let changed = false;
  const joined = (valueOf: (place: Place) => tf.Tensor | null | undefined): tf.Tensor1D =>
    tf.tidy(() => {
      const flat = places.map((place) =>
        tf.reshape<tf.Rank.R1>(valueOf(place) ?? tf.zeros([place.size]), [-1]),
      );
      return tf.concat(flat);
    });
  return {
    add: (name, initial) => {
      const place: Place = { name, shape: initial.shape, size: initial.size, initial, current: null };
      places.push(place);
      return {
        read: () => {
          if (place.current === null) {
            throw new AppError('internal', `${name} is read before its pool is opened; call open first.`);
          }
          return place.current;
        },
        assign: (next) => {
          place.current = next;
          changed = true;
        },
      };
    },
    seal: (make) => {
      if (places.length === 0) return [];
      const made = make(joined(({ initial }) => initial));
      variable = made;
      let offset = 0;
      return places.map((place) => {
        place.initial?.dispose();
        place.initial = null;
        const piece = { name: place.name, shape: place.shape, variable: made, offset };
        offset += place.size;
        return piece;
      });
    },
    open: () => {
      changed = false;
      if (variable === undefined) return;
      const parts = tf.split(
        variable,
        places.map(({ size }) => size),
      );
      for (const [index, place] of places.entries()) {
        const part = parts[index];
        place.current = part === undefined ? null : tf.reshape(part, place.shape);
      }
    },
    close: () => {
      if (!changed || variable === undefined) return;
      changed = false;
      const next = joined(({ current }) => current);
      variable.assign(next);
      next.dispose();
    },
    concatenated: (tensors) => joined(({ name }) => tensors.get(name)),
  };
}
