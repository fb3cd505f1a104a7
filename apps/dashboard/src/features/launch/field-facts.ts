import { experimentJsonSchema } from '@bionas/contracts';
import { z } from 'zod';

const nodeSchema = z.looseObject({
  description: z.string().optional(),
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  get oneOf() {
    return z.array(nodeSchema).optional();
  },
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

/** What the schema says of one field. */
export interface FieldFacts {
  readonly description: string | undefined;
  readonly whole: boolean;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** What can be chosen, for fields with a closed list. */
  readonly choices: readonly string[];
}

/** Where the form keeps a variant's fields, and which variant of which place that is. */
const variants: Readonly<
  Record<string, { place: readonly string[]; variant: string; within?: readonly string[] }>
> = {
  chain: { place: ['space'], variant: 'chain' },
  cell: { place: ['space'], variant: 'cell' },
  'nas-bench-201': { place: ['space'], variant: 'nas-bench-201' },
  // All spaces have the same.
  ruleOptions: { place: ['space'], variant: 'chain', within: ['ruleOptions'] },
  evolution: { place: ['search', 'strategy'], variant: 'evolution' },
  darts: { place: ['search', 'strategy'], variant: 'darts' },
  'eg-nas': { place: ['search', 'strategy'], variant: 'eg-nas' },
};

const isVariant = (node: Node, name: string): boolean =>
  Object.values(node.properties ?? {}).some((member) => member.const === name);

const choicesOf = (node: Node): string[] => [
  ...(node.enum ?? []),
  ...(typeof node.const === 'string' ? [node.const] : []),
  ...(node.anyOf ?? []).flatMap(choicesOf),
  ...(node.items === undefined ? [] : choicesOf(node.items)),
];

/**
 * The facts of a field of the form, read from the schema itself, so that form and schema cannot disagree.
 * @throws Error when the schema has no such field: a misspelt name in the form
 */
export function createFieldFacts(): (field: string) => FieldFacts {
  const root = nodeSchema.parse(experimentJsonSchema());
  const known = new Map<string, FieldFacts>();
  return (field) => {
    const cached = known.get(field);
    if (cached !== undefined) return cached;
    const [first = '', ...rest] = field.split('.');
    const variant = variants[first];
    let node: Node | undefined = root;
    for (const key of variant === undefined ? [first] : variant.place) node = node?.properties?.[key];
    if (variant !== undefined) node = node?.oneOf?.find((one) => isVariant(one, variant.variant));
    for (const key of [...(variant?.within ?? []), ...rest]) node = node?.properties?.[key];
    if (node === undefined)
      throw new Error(`The experiment schema has no field for '${field}' of the launch form.`);
    const facts: FieldFacts = {
      description: node.description,
      whole: node.type === 'integer',
      minimum: node.minimum,
      maximum: node.maximum,
      choices: choicesOf(node),
    };
    known.set(field, facts);
    return facts;
  };
}
