/**
 * @file Cells as NAS-Bench-201 writes them (arXiv:2001.00326): `|nor_conv_3x3~0|+|none~0|skip_connect~1|+|…|`, node by node, each
 * operation with the node it reads. A rule other than back-propagation follows its operation: `nor_conv_3x3:fa~0`.
 */
import { AppError } from '../errors.ts';
import { nb201EdgeSchema, type Nb201Edge, type Nb201Genome, type Nb201Slots } from './genome.ts';
import {
  isConvOperation,
  learningRuleNameSchema,
  learningRuleNames,
  nb201OperationNameSchema,
  nb201OperationNames,
} from './names.ts';
import { byNode } from './nb201-cell.ts';

const allBp: Nb201Slots = { stem: 'bp', reduction: 'bp', head: 'bp' };

/** The cell in its standard form. Slots are not part of it. A cell that learns by back-propagation alone reads as its authors write it. */
export function nb201Text(genome: Nb201Genome): string {
  return byNode(genome.edges)
    .map((edges) => `|${edges.map(({ edge, source }) => `${textOf(edge)}~${source}`).join('|')}|`)
    .join('+');
}

const textOf = ({ operation, rule }: Nb201Edge): string =>
  rule === undefined || rule === 'bp' ? operation : `${operation}:${rule}`;

/**
 * Reads a cell of three or four nodes from its standard form. A convolution without a rule has `bp`.
 * @param slots rules of the layers outside the cell, `bp` unless given
 * @throws AppError `invalid-genome` naming the first place where the text is another one than expected
 */
export function parseNb201(text: string, slots: Nb201Slots = allBp): Nb201Genome {
  const nodes = text.split('+');
  if (nodes.length !== 2 && nodes.length !== 3) {
    refuse(`it has ${nodes.length} parts between '+', expected 3 (four nodes) or 2 (three nodes)`);
  }
  const edges = nodes.flatMap((part, index) => parseNode(part, index + 1));
  return { version: 1, space: 'bionas-nb201-v1', slots: { ...slots }, edges };
}

function parseNode(part: string, node: number): Nb201Edge[] {
  const where = `of node ${node}`;
  if (part.length < 2 || !part.startsWith('|') || !part.endsWith('|')) {
    refuse(`the part ${where} is ${quoted(part)}, expected it to begin and to end with '|'`);
  }
  const texts = part.slice(1, -1).split('|');
  if (texts.length !== node) refuse(`${texts.length} edges ${where}, expected ${node}`);
  return texts.map((edge, source) => parseEdge(edge, source, `edge ${source} ${where}`));
}

function parseEdge(text: string, source: number, where: string): Nb201Edge {
  const parts = /^([a-z0-9_]+)(?::([a-z0-9]+))?~([0-9]+)$/.exec(text);
  if (parts === null) {
    refuse(
      `${where} is ${quoted(text)}, expected an operation, perhaps a rule, and its source, as in 'nor_conv_3x3:fa~0'`,
    );
  }
  const [, name = '', rule, from = ''] = parts;
  if (from !== String(source))
    refuse(`${where} reads node ${from}, expected ${source}: sources come in order`);
  const operation = nb201OperationNameSchema.safeParse(name);
  if (!operation.success) {
    refuse(`the operation of ${where} is ${quoted(name)}, expected one of ${nb201OperationNames.join(', ')}`);
  }
  if (!isConvOperation(operation.data)) {
    if (rule !== undefined)
      refuse(`${where} has the rule ${quoted(rule)}, expected none: ${name} has no weights`);
    return { operation: operation.data };
  }
  const ruled = learningRuleNameSchema.safeParse(rule ?? 'bp');
  if (!ruled.success) {
    refuse(`the rule of ${where} is ${quoted(rule ?? '')}, expected one of ${learningRuleNames.join(', ')}`);
  }
  return nb201EdgeSchema.parse({ operation: operation.data, rule: ruled.data });
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 60));

function refuse(problem: string): never {
  throw new AppError('invalid-genome', `The text is no NAS-Bench-201 cell: ${problem}.`);
}
