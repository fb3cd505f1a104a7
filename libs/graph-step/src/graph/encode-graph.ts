/** @file Graphs in TensorFlow's wire format: the few messages of graph.proto, node_def.proto, attr_value.proto, tensor.proto and saved_model.proto that a recorded step needs. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { tensorflowTypes, type TypedValues } from '../native-backend.ts';
import type { AttributeValue, GraphNode } from './graph-node.ts';

/** Ops mean what they meant to this version of TensorFlow; smaller ones bring old meanings back. */
const producerVersion = 1882;
/** A constant of more equal numbers than this is written as one number. */
const repeatedFrom = 16;

const { LengthDelimited, Varint, Bit32 } = WireType;

function shapeInto(writer: BinaryWriter, shape: readonly number[]): void {
  for (const size of shape) {
    writer.tag(2, LengthDelimited).fork();
    writer.tag(1, Varint).int64(size);
    writer.join();
  }
}

function tensorInto(
  writer: BinaryWriter,
  dtype: number,
  shape: readonly number[],
  values: TypedValues,
): void {
  writer.tag(1, Varint).int32(dtype);
  writer.tag(2, LengthDelimited).fork();
  shapeInto(writer, shape);
  writer.join();
  const first = values[0];
  const repeated =
    values.length > repeatedFrom && first !== undefined && values.every((value) => value === first);
  // -0 equals 0 and is not 0.
  if (repeated && !Object.is(first, -0) && dtype === tensorflowTypes.float32) {
    writer.tag(5, LengthDelimited).fork().float(first).join();
  } else if (repeated && dtype === tensorflowTypes.int32) {
    writer.tag(7, LengthDelimited).fork().int32(first).join();
  } else {
    writer.tag(4, LengthDelimited).bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
}

function attributeInto(writer: BinaryWriter, value: AttributeValue): void {
  if ('text' in value) writer.tag(2, LengthDelimited).string(value.text);
  else if ('int' in value) writer.tag(3, Varint).int64(value.int);
  else if ('float' in value) writer.tag(4, Bit32).float(value.float);
  else if ('bool' in value) writer.tag(5, Varint).bool(value.bool);
  else if ('type' in value) writer.tag(6, Varint).int32(value.type);
  else if ('shape' in value) {
    writer.tag(7, LengthDelimited).fork();
    shapeInto(writer, value.shape);
    writer.join();
  } else if ('tensor' in value) {
    const { dtype, shape, values } = value.tensor;
    writer.tag(8, LengthDelimited).fork();
    tensorInto(writer, dtype, shape, values);
    writer.join();
  } else {
    writer.tag(1, LengthDelimited).fork();
    if ('ints' in value) for (const each of value.ints) writer.tag(3, Varint).int64(each);
    else if ('floats' in value) for (const each of value.floats) writer.tag(4, Bit32).float(each);
    else for (const each of value.bools) writer.tag(5, Varint).bool(each);
    writer.join();
  }
}

/** Nodes as part of a GraphDef: the bytes of two calls, one after the other, are those of one graph. */
export function encodeNodes(nodes: readonly GraphNode[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { name, op, attributes, inputs } of nodes) {
    writer.tag(1, LengthDelimited).fork();
    writer.tag(1, LengthDelimited).string(name);
    writer.tag(2, LengthDelimited).string(op);
    for (const input of inputs) writer.tag(3, LengthDelimited).string(input);
    for (const [key, value] of Object.entries(attributes)) {
      writer.tag(5, LengthDelimited).fork();
      writer.tag(1, LengthDelimited).string(key);
      writer.tag(2, LengthDelimited).fork();
      attributeInto(writer, value);
      writer.join().join();
    }
    writer.join();
  }
  return writer.finish();
}

/** The file `saved_model.pb` of a graph without functions, its nodes in any number of parts; its tag is `serve`. */
export function encodeSavedModel(parts: readonly Uint8Array[]): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, Varint).int64(1);
  writer.tag(2, LengthDelimited).fork();
  writer.tag(1, LengthDelimited).fork().tag(4, LengthDelimited).string('serve').join();
  writer.tag(2, LengthDelimited).fork();
  for (const part of parts) writer.raw(part);
  writer.tag(4, LengthDelimited).fork().tag(1, Varint).int32(producerVersion).join();
  writer.join().join();
  return writer.finish();
}
