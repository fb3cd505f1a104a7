/**
 * @file Figures that others have published, to be shown beside our own: what RobustBench asks of an entry (attacks.md, section 5), a citation, and the
 * learning rules. None of it was measured here, so nothing of it is ever ranked.
 */
import { z } from 'zod';
import { epsilonText } from '../attack/epsilon-text.ts';
import { normNameSchema, type NormName } from '../attack/settings.ts';
import { datasetNameSchema } from '../experiment/spec.ts';
import { learningRuleNameSchema } from '../genome/names.ts';

const text = (most: number): z.ZodString => z.string().trim().min(1).max(most);

/** Papers print percent: a share would be taken for a very bad network. */
const percent = z.number().min(0).max(100);

/** `arXiv:1905.13736`, or an address; kept as an address. */
const linkSchema = z
  .string()
  .trim()
  .max(500)
  .transform((link) => link.replace(/^arxiv:\s*(?=[\w.-]+(\/\d+)?$)/i, 'https://arxiv.org/abs/'))
  .pipe(
    z.url({
      protocol: /^https?$/,
      error: 'expected the address of a page (https://…) or an arXiv id (arXiv:1905.13736)',
    }),
  );

const epsilonSchema = z
  .union([
    z.number().positive(),
    z
      .string()
      .regex(/^\s*\d+(\.\d+)?\s*\/\s*255\s*$/)
      .transform((fraction) => Number.parseFloat(fraction) / 255)
      .pipe(z.number().positive()),
  ])
  .nullable();

const publishedRobustSchema = z
  .strictObject({
    percent: percent.meta({ description: 'Of the images that stayed right, in percent' }),
    norm: normNameSchema,
    epsilon: epsilonSchema.meta({
      description: 'As a fraction of the range of pixels, e.g. 0.1 or 8/255; pixels for l0; null: not known',
    }),
    evaluation: text(100).meta({ description: 'What it was measured with, e.g. AutoAttack' }),
    images: z.int().min(1).max(1_000_000).optional().meta({ description: 'How many images were attacked' }),
    ruleGradient: z
      .boolean()
      .default(false)
      .meta({ description: 'Attacked along the feedback of its rules: no measure of robustness' }),
  })
  .superRefine(({ norm, epsilon }, context) => {
    if (epsilon === null) return;
    if (norm === 'linf' && epsilon > 1)
      context.addIssue({
        ...{ code: 'custom', path: ['epsilon'] },
        message: `${epsilon} is wider than the range of pixels, which is 1: write 8/255 or 0.0314, not 8`,
      });
    if (norm === 'l0' && !Number.isInteger(epsilon))
      context.addIssue({
        ...{ code: 'custom', path: ['epsilon'] },
        message: `expected a whole number of pixels, as the norm is l0; came ${epsilon}`,
      });
  });

export const referenceRowSchema = z
  .strictObject({
    name: text(80).meta({ description: 'What it is called here; a second import under it replaces it' }),
    dataset: datasetNameSchema,
    paper: text(300).meta({ description: 'Authors, year, title' }),
    link: linkSchema.meta({ description: 'To the paper: an address or an arXiv id' }),
    readAt: linkSchema
      .optional()
      .meta({ description: 'Where the figures stand, if not in the paper: an address' }),
    architecture: text(100),
    rules: z
      .array(learningRuleNameSchema)
      .min(1)
      .max(20)
      .meta({ description: 'Learning rules of its layers; one: all layers learn by it' }),
    adversariallyTrained: z.boolean(),
    extraData: z.boolean().meta({ description: 'It saw more images than those of the data set' }),
    cleanPercent: percent.min(1, 'expected percent, e.g. 89.69: under 1 % it looks like a share').meta({
      description: 'Test accuracy without attack, in percent',
    }),
    robust: publishedRobustSchema.optional().meta({ description: 'Left out: accuracy alone is published' }),
    note: text(300).optional().meta({ description: 'What a reader must know of the figures' }),
  })
  .superRefine(({ cleanPercent, robust, rules }, context) => {
    if (robust && robust.percent > cleanPercent)
      context.addIssue({
        ...{ code: 'custom', path: ['robust', 'percent'] },
        message: `${robust.percent} % under attack is more than the ${cleanPercent} % without: they may have been exchanged`,
      });
    if (new Set(rules).size < rules.length)
      context.addIssue({ code: 'custom', path: ['rules'], message: 'a rule is named twice' });
  });
/** As it is kept: links are addresses, epsilon is a number. */
export type ReferenceRow = z.output<typeof referenceRowSchema>;

/** The most rows of a file, and of a lab. */
export const referenceLimit = 1_000;

/** A file of them: YAML or JSON. */
export const referenceDocumentSchema = z
  .strictObject({
    version: z.literal(1, 'expected 1, the one version there is'),
    rows: z.array(referenceRowSchema).min(1).max(referenceLimit),
  })
  .superRefine(({ rows }, context) => {
    const first = new Map<string, number>();
    rows.forEach(({ name }, place) => {
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, place);
      else
        context.addIssue({
          ...{ code: 'custom', path: ['rows', place, 'name'] },
          message: `"${name}" is the name of rows.${earlier} too; each row needs its own`,
        });
    });
  });

/** What an import came to, by name. */
export interface ReferenceImport {
  readonly added: string[];
  /** With the fields that differ from what was there. */
  readonly replaced: { readonly name: string; readonly fields: string[] }[];
  readonly unchanged: string[];
}

/** A share as papers would have printed it: 0.8492 of 84.92, not 0.8492000000000001. */
export const shareOfPercent = (value: number): number => Number((value / 100).toPrecision(12));

/** In place of a rank and of a verdict. */
export const notMeasuredHere = 'not measured here';

/** `arXiv:1905.13736`, or the host of the address. */
export function citationText({ link }: Pick<ReferenceRow, 'link'>): string {
  const arxiv = /^https?:\/\/(?:www\.)?arxiv\.org\/(?:abs|pdf)\/(.+?)(?:\.pdf)?$/.exec(link)?.[1];
  return arxiv === undefined ? new URL(link).host : `arXiv:${arxiv}`;
}

/** What a published robust figure speaks of: `AutoAttack, L∞ 8/255, 500 images`. */
export function evaluationText({
  norm,
  epsilon,
  evaluation,
  images,
  ruleGradient,
}: NonNullable<ReferenceRow['robust']>): string {
  const ball: Record<NormName, (radius: number) => string> = {
    linf: (radius) => `L∞ ${epsilonText(radius)}`,
    l2: (radius) => `L2 ${radius}`,
    l0: (radius) => (radius === 1 ? '1 pixel' : `${radius} pixels`),
  };
  return [
    evaluation,
    epsilon === null ? 'radius not known' : ball[norm](epsilon),
    ...(images === undefined ? [] : [`${images.toLocaleString('en-GB')} images`]),
    ...(ruleGradient ? ['along the rules’ feedback: no measure of robustness'] : []),
  ].join(', ');
}

/** Whether a published robust figure speaks of the same ball as one of ours, attacked the same way. */
export function isComparableRobust(
  { robust }: Pick<ReferenceRow, 'robust'>,
  ball: { readonly norm: NormName; readonly epsilon: number | null },
): boolean {
  return (
    robust !== undefined &&
    !robust.ruleGradient &&
    robust.norm === ball.norm &&
    robust.epsilon !== null &&
    ball.epsilon !== null &&
    Math.abs(robust.epsilon - ball.epsilon) <= 1e-6
  );
}
