/**
 * @file What an attack may be told: one schema per attack. Radii are not here: the same settings serve every epsilon, so a step is given as a
 * share of it. Sources and constants: attacks.md; docs/papers.md.
 */
import { z } from 'zod';

/** `true`: through the forward weights. `rule`: through the rules' feedback, no measure of robustness (attacks.md, section 1.1). */
export const gradientModes = ['true', 'rule', 'none'] as const;
export const gradientModeSchema = z.enum(gradientModes);
export type GradientMode = z.infer<typeof gradientModeSchema>;

/** What an attack maximises. Cross-entropy saturates on confident networks, margin and DLR do not (attacks.md, section 8). */
export const attackLossNames = ['cross-entropy', 'margin', 'dlr'] as const;
export const attackLossNameSchema = z.enum(attackLossNames);
export type AttackLossName = z.infer<typeof attackLossNameSchema>;

/** How far two images lie apart: largest difference of a pixel, Euclidean length, or the number of pixels that differ. */
export const normNames = ['linf', 'l2', 'l0'] as const;
export const normNameSchema = z.enum(normNames);
export type NormName = z.infer<typeof normNameSchema>;
/** Norms that a gradient can follow. */
export type BallNorm = Exclude<NormName, 'l0'>;
const ballNormSchema = normNameSchema.exclude(['l0']).default('linf');

const gradient = gradientModeSchema.exclude(['none']).default('true');
const loss = attackLossNameSchema.default('cross-entropy');
const restarts = z.int().min(1).max(1_000).default(1);
const steps = z.int().min(1).max(10_000);
const stepShare = z
  .number()
  .positive()
  .max(2)
  .default(1 / 4)
  .meta({ description: 'Length of a step as a share of epsilon' });
const targets = z
  .int()
  .min(1)
  .max(1_000)
  .default(9)
  .meta({ description: 'The wrong classes with the highest logits; at most all of them' });
/** The step schedule of APGD degenerates below. */
const apgdSteps = z.int().min(20).max(10_000).default(100);

const apgd = { norm: ballNormSchema, gradient, steps: apgdSteps, restarts };

export const attackSettingsSchema = z.discriminatedUnion('attack', [
  z.strictObject({ attack: z.literal('fgsm'), norm: ballNormSchema, gradient, loss }),
  z.strictObject({
    attack: z.literal('pgd'),
    norm: ballNormSchema,
    gradient,
    loss,
    steps: steps.default(20),
    stepShare,
    restarts,
  }),
  z.strictObject({
    attack: z.literal('tpgd'),
    gradient,
    steps: steps.default(7),
    stepShare,
    restarts,
  }),
  z.strictObject({ attack: z.literal('apgd-ce'), ...apgd }),
  z.strictObject({ attack: z.literal('apgd-dlr'), ...apgd }),
  z.strictObject({ attack: z.literal('apgd-targeted'), ...apgd, targets }),
  z.strictObject({
    attack: z.literal('fab-targeted'),
    norm: ballNormSchema,
    steps: steps.default(100),
    restarts,
    targets,
  }),
  z.strictObject({
    attack: z.literal('square'),
    norm: ballNormSchema,
    queries: z.int().min(1).max(1_000_000).default(5_000),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.8)
      .meta({ description: 'Of the image that the first squares cover' }),
    restarts,
  }),
  z.strictObject({
    attack: z.literal('one-pixel'),
    pixels: z.int().min(1).max(5).default(1),
    population: z.int().min(4).max(10_000).default(400),
    generations: z.int().min(1).max(10_000).default(100),
    child: z
      .enum(['rand1', 'best1'])
      .default('rand1')
      .meta({ description: 'rand1: as in the paper. best1: as common libraries do' }),
  }),
  z.strictObject({
    attack: z.literal('transfer'),
    from: z
      .enum(['twin', 'same-rules'])
      .meta({ description: 'Its back-propagation twin, or the same network from another seed' }),
    norm: ballNormSchema,
    steps: apgdSteps,
  }),
  z.strictObject({
    attack: z.literal('noise'),
    norm: ballNormSchema,
    draws: z.int().min(1).max(10_000).default(10),
  }),
]);
export type AttackSettings = z.output<typeof attackSettingsSchema>;
export type AttackSettingsInput = z.input<typeof attackSettingsSchema>;
export type AttackName = AttackSettings['attack'];

export const attackNames = attackSettingsSchema.options.map(
  ({ shape }) => shape.attack.value,
) as unknown as readonly [AttackName, ...AttackName[]];
export const attackNameSchema = z.enum(attackNames);
