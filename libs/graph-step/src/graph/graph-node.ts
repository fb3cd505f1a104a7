import type { TypedValues } from '../native-backend.ts';

/** An attribute of a node. Numbers are integers unless they are floats by declaration; `type` is TensorFlow's number of a type. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly type: number }
  | { readonly shape: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly bools: readonly boolean[] }
  | {
      readonly tensor: {
        readonly dtype: number;
        readonly shape: readonly number[];
        readonly values: TypedValues;
      };
    };

/** A node of a TensorFlow graph. An input is `name`, `name:output` or, for order alone, `^name`. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly inputs: readonly string[];
}
