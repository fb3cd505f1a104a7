import { z } from 'zod';

/** Learning rules a layer may have. One file each in libs/learning-rules/src/rules. */
export const learningRuleNames = [
  'bp',
  'fa',
  'usf',
  'brsf',
  'frsf',
  'dfa',
  'wm',
  'softhebb',
  'oja',
  'instar',
  'bcm',
  'pc',
  'egd',
] as const;
export const learningRuleNameSchema = z.enum(learningRuleNames);
export type LearningRuleName = z.infer<typeof learningRuleNameSchema>;

/** Operations with weights: they carry a learning rule. */
export const convOperationNames = [
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
  'conv_3x3',
  'conv_5x5',
  'nor_conv_1x1',
  'nor_conv_3x3',
] as const;
export const convOperationNameSchema = z.enum(convOperationNames);
export type ConvOperationName = z.infer<typeof convOperationNameSchema>;

/** Operations without a rule of their own. */
export const plainOperationNames = ['none', 'skip_connect', 'max_pool_3x3', 'avg_pool_3x3'] as const;
export const plainOperationNameSchema = z.enum(plainOperationNames);
export type PlainOperationName = z.infer<typeof plainOperationNameSchema>;

export const operationNames = [...plainOperationNames, ...convOperationNames] as const;
export const operationNameSchema = z.enum(operationNames);
export type OperationName = z.infer<typeof operationNameSchema>;

/** Operations of a DARTS cell (search.md, section 1.1); `none` exists only while searching. */
export const cellOperationNames = [
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
] as const;
export const cellOperationNameSchema = z.enum(cellOperationNames);
export type CellOperationName = z.infer<typeof cellOperationNameSchema>;

/** Operations of a layer of the chain space. */
export const chainOperationNames = ['conv_3x3', 'conv_5x5', 'sep_conv_3x3', 'sep_conv_5x5'] as const;
export const chainOperationNameSchema = z.enum(chainOperationNames);
export type ChainOperationName = z.infer<typeof chainOperationNameSchema>;

/** Operations of an edge of a NAS-Bench-201 cell (arXiv:2001.00326, section 2.1), in its order. */
export const nb201OperationNames = [
  'none',
  'skip_connect',
  'nor_conv_1x1',
  'nor_conv_3x3',
  'avg_pool_3x3',
] as const;
export const nb201OperationNameSchema = z.enum(nb201OperationNames);
export type Nb201OperationName = z.infer<typeof nb201OperationNameSchema>;

/** Whether the operation carries a learning rule. */
export function isConvOperation(name: OperationName): name is ConvOperationName {
  return convOperationNameSchema.safeParse(name).success;
}

/** Whether the operation is made of depthwise and pointwise convolutions, which may have a rule each. */
export function isSeparableOperation(name: OperationName): boolean {
  return name.startsWith('sep_conv_') || name.startsWith('dil_conv_');
}
