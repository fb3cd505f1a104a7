/** @file Adversarial training: the images of each step are attacked before they are learnt from (docs/papers.md). */
import { z } from 'zod';
import { epsilonText } from '../attack/epsilon-text.ts';

/** Largest change of a pixel in [0, 1] where none is given, as in the presets of attacks: 0.1 on grey images, 8/255 on colour. */
export const usualEpsilon = { colour: 8 / 255, grey: 0.1 } as const;

export const adversarialMethods = ['pgd', 'trades'] as const;

/**
 * `pgd` learns from attacked images alone (Madry et al. 2017, arXiv:1706.06083). `trades` learns the images and, `beta` times, that attacked ones
 * are answered alike (Zhang et al. 2019, arXiv:1901.08573). The attack follows the true gradient, whatever rule trains a layer.
 */
export const adversarialSchema = z
  .strictObject({
    method: z.enum(adversarialMethods).default('pgd').meta({
      description: 'pgd: attacked images alone are learnt. trades: both, so that they get like answers',
    }),
    epsilon: z.number().min(0).max(1).optional().meta({
      description:
        'Largest change of a pixel in [0, 1]; left out: 0.1 on grey images, 8/255 on colour, as attacks have it',
    }),
    steps: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .meta({ description: 'Of the attack on each batch; a training costs about so many trainings more' }),
    stepShare: z
      .number()
      .positive()
      .max(2)
      .default(1 / 4)
      .meta({ description: 'Length of a step of the attack as a share of epsilon' }),
    randomStart: z
      .boolean()
      .default(true)
      .meta({ description: 'Begins anywhere within epsilon (pgd alone; trades begins beside the image)' }),
    beta: z
      .number()
      .min(0)
      .max(1_000)
      .default(6)
      .meta({ description: 'What like answers count beside right ones (trades alone)' }),
  })
  .superRefine(({ steps, stepShare }, context) => {
    if (steps * stepShare >= 1) return;
    context.addIssue({
      code: 'custom',
      path: ['stepShare'],
      message: `${steps} steps of ${stepShare} epsilon never reach the border of the ball: steps times stepShare must be at least 1`,
    });
  });
export type AdversarialSpec = z.infer<typeof adversarialSchema>;

/** What a recipe comes to on images of so many channels: what its method does not read is left out. Equal recipes are equal here. */
export function effectiveAdversarial(
  { method, epsilon, steps, stepShare, randomStart, beta }: AdversarialSpec,
  channels: number,
): Readonly<Record<string, string | number | boolean>> {
  const own = method === 'pgd' ? { randomStart } : { beta };
  return { method, epsilon: adversarialEpsilon({ epsilon }, channels), steps, stepShare, ...own };
}

/** For a reader, e.g. "PGD, 10 steps, ε 8/255". */
export function describeAdversarial(recipe: AdversarialSpec, channels: number): string {
  const radius = epsilonText(adversarialEpsilon(recipe, channels));
  const method = recipe.method === 'pgd' ? 'PGD' : `TRADES with β ${recipe.beta}`;
  return `${method}, ${recipe.steps} ${recipe.steps === 1 ? 'step' : 'steps'}, ε ${radius}`;
}

/** Of a recipe on images of so many channels, as a fraction of the range of pixels. */
export function adversarialEpsilon(
  { epsilon }: { readonly epsilon?: number | undefined },
  channels: number,
): number {
  return epsilon ?? (channels === 1 ? usualEpsilon.grey : usualEpsilon.colour);
}
