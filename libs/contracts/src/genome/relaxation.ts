/** @file The continuous relaxation of the cell space as values: what a column of alpha stands for, and the alphas themselves (search.md, section 4). */
import { z } from 'zod';
import { cellOperationNames, isConvOperation, learningRuleNameSchema } from './names.ts';

/** Edges of a cell in the relaxation: all sources of the nodes 2, 3, 4 and 5, whose rows start at 0, 2, 5 and 9. */
export const relaxedEdgeCount = 14;

/** What an edge of a supernet can become: an operation, with its rule exactly if it is a convolution. */
export const supernetCandidateSchema = z
  .strictObject({
    operation: z.enum(['none', ...cellOperationNames]),
    rule: learningRuleNameSchema.optional(),
  })
  .refine(({ operation, rule }) => isConvOperation(operation) === (rule !== undefined), {
    message: 'a rule is expected exactly for convolutions (sep_conv_*, dil_conv_*)',
    path: ['rule'],
  });
export type SupernetCandidate = z.infer<typeof supernetCandidateSchema>;

const alphaTableSchema = z.array(z.array(z.number()));
/** Rows of the normal and of the reduction cell: of DARTS cells, of NAS-Bench-201 cells of three and of four nodes. */
const alphaRows: readonly (readonly [number, number])[] = [
  [relaxedEdgeCount, relaxedEdgeCount],
  [3, 0],
  [6, 0],
];

/**
 * Logits of the mixture on every edge, [14, candidates] for each kind of cell; softmax over a row gives the shares. NAS-Bench-201 has one kind of
 * cell, whose 3 or 6 edges are in `normal`.
 */
export const alphasSchema = z
  .strictObject({ normal: alphaTableSchema, reduce: alphaTableSchema })
  .refine(({ normal, reduce }) => alphaRows.some(([n, r]) => normal.length === n && reduce.length === r), {
    error: `alphas have ${alphaRows.map((rows) => rows.join(' and ')).join(', or ')} rows for the normal and the reduction cell`,
  });
export type Alphas = z.infer<typeof alphasSchema>;

/** The logit of a candidate without a share: its power is 0 in float32 at every temperature up to 100. */
export const closedLogit = -1e6;

const closedTableSchema = z.array(z.array(z.int().min(0))).length(relaxedEdgeCount);
/** Columns of alpha that have no share, edge by edge. */
export const closedCandidatesSchema = z.strictObject({
  normal: closedTableSchema,
  reduce: closedTableSchema,
});
export type ClosedCandidates = z.infer<typeof closedCandidatesSchema>;
