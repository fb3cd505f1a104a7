/**
 * What a search finds: an operation and a learning rule for each place, plus the rules of the fixed layers.
 *
 * Three spaces. `bionas-cell-v1` is DARTS (arXiv:1806.09055) with a rule beside each convolution, as in BioNAS
 * (arXiv:2507.13485). `bionas-nb201-v1` is NAS-Bench-201 (arXiv:2001.00326) with the same: its cells can all be trained.
 * `bionas-chain-v1` is a plain stack of strided layers: small enough for a one-minute search.
 * Width and depth are not part of a genome; they belong to the network settings of the experiment.
 */
import { z } from 'zod';
import {
  cellOperationNameSchema,
  chainOperationNameSchema,
  isConvOperation,
  isSeparableOperation,
  learningRuleNameSchema,
  nb201OperationNameSchema,
  type OperationName,
} from './names.ts';
import { ruleCatalogue } from '../rules/rule-catalogue.ts';

/** Rule of the depthwise convolutions of a separable operation, where it is not that of the pointwise ones. */
const depthwiseRule = learningRuleNameSchema.optional();
const depthwiseFits = (place: { operation: OperationName; depthwise?: unknown }): boolean =>
  place.depthwise === undefined || isSeparableOperation(place.operation);
const depthwiseMisplaced = {
  message: 'a depthwise rule is expected for separable convolutions only (sep_conv_*, dil_conv_*)',
  path: ['depthwise'],
};

/** A local rule never hears of the labels, so it cannot train the layer that gives the logits. */
export const headRuleSchema = learningRuleNameSchema.refine((rule) => ruleCatalogue[rule].supervised, {
  error: ({ input }) =>
    `the head cannot learn by the local rule ${String(input)}; expected a rule that uses the error`,
});

/** A node's incoming edge: operation, its rule exactly if it is a convolution, and the source node (0 and 1 are the cell's inputs). */
export const cellEdgeSchema = z
  .strictObject({
    operation: cellOperationNameSchema,
    rule: learningRuleNameSchema.optional(),
    depthwise: depthwiseRule,
    source: z.int().min(0).max(4),
  })
  .refine((edge) => isConvOperation(edge.operation) === (edge.rule !== undefined), {
    message: 'a rule is expected exactly for convolutions (sep_conv_*, dil_conv_*)',
    path: ['rule'],
  })
  .refine(depthwiseFits, depthwiseMisplaced);
export type CellEdge = z.infer<typeof cellEdgeSchema>;

/** Eight edges: two for each of the intermediate nodes 2, 3, 4 and 5, in order. */
const cellSchema = z
  .array(cellEdgeSchema)
  .length(8)
  .superRefine((edges, context) => {
    edges.forEach((edge, index) => {
      const node = 2 + Math.floor(index / 2);
      if (edge.source >= node) {
        context.addIssue({
          code: 'custom',
          message: `node ${node} can only read nodes below it, got ${edge.source}`,
          path: [index, 'source'],
        });
      }
    });
  });
export type Cell = z.infer<typeof cellSchema>;

/**
 * Rules of the layers outside the edges (search.md, section 2). The paper has `bp` in all of them. `auxiliary` decides nothing: a training with an
 * auxiliary head gives it the rule of the head. It stays since the ids of genomes are hashes of all that is written in them.
 */
export const cellSlotsSchema = z.strictObject({
  stem: learningRuleNameSchema,
  preprocess: learningRuleNameSchema,
  reduction: learningRuleNameSchema,
  auxiliary: headRuleSchema,
  head: headRuleSchema,
});
export type CellSlots = z.infer<typeof cellSlotsSchema>;

export const cellGenomeSchema = z.strictObject({
  version: z.literal(1),
  space: z.literal('bionas-cell-v1'),
  slots: cellSlotsSchema,
  normal: cellSchema,
  reduce: cellSchema,
});
export type CellGenome = z.infer<typeof cellGenomeSchema>;

export const chainLayerSchema = z
  .strictObject({
    operation: chainOperationNameSchema,
    rule: learningRuleNameSchema,
    depthwise: depthwiseRule,
  })
  .refine(depthwiseFits, depthwiseMisplaced);
export type ChainLayer = z.infer<typeof chainLayerSchema>;

export const chainGenomeSchema = z.strictObject({
  version: z.literal(1),
  space: z.literal('bionas-chain-v1'),
  slots: z.strictObject({ head: headRuleSchema }),
  layers: z.array(chainLayerSchema).min(1).max(8),
});
export type ChainGenome = z.infer<typeof chainGenomeSchema>;

/** What an edge of a NAS-Bench-201 cell does; where it lies follows from its place in the list. */
export const nb201EdgeSchema = z
  .strictObject({ operation: nb201OperationNameSchema, rule: learningRuleNameSchema.optional() })
  .refine((edge) => isConvOperation(edge.operation) === (edge.rule !== undefined), {
    message: 'a rule is expected exactly for convolutions (nor_conv_*)',
    path: ['rule'],
  });
export type Nb201Edge = z.infer<typeof nb201EdgeSchema>;

/** Rules of the layers outside the cells: stem, the residual blocks between the stages, dense layer. */
export const nb201SlotsSchema = z.strictObject({
  stem: learningRuleNameSchema,
  reduction: learningRuleNameSchema,
  head: headRuleSchema,
});
export type Nb201Slots = z.infer<typeof nb201SlotsSchema>;

/** One cell for the whole network: six edges among four nodes as published, or three among three, in the order of `nb201Places`. */
export const nb201GenomeSchema = z.strictObject({
  version: z.literal(1),
  space: z.literal('bionas-nb201-v1'),
  slots: nb201SlotsSchema,
  edges: z.array(nb201EdgeSchema).refine((edges) => edges.length === 3 || edges.length === 6, {
    error: ({ input }) =>
      `a cell has 3 edges among 3 nodes or 6 among 4, got ${Array.isArray(input) ? input.length : 'none'}`,
  }),
});
export type Nb201Genome = z.infer<typeof nb201GenomeSchema>;

export const genomeSchema = z.discriminatedUnion('space', [
  cellGenomeSchema,
  chainGenomeSchema,
  nb201GenomeSchema,
]);
export type Genome = z.infer<typeof genomeSchema>;
export type SpaceName = Genome['space'];
