/** @file What a reader must know of each attack. */
import type { AttackName } from './settings.ts';

export interface AttackDescription {
  readonly title: string;
  readonly citation: string;
  /** One line: how it looks for misclassified images. */
  readonly summary: string;
  /** What it asks the network for. `surrogate`: answers only, on images made for other networks. */
  readonly needs: 'gradients' | 'answers' | 'surrogate';
}

export const attackCatalogue: Readonly<Record<AttackName, AttackDescription>> = {
  fgsm: {
    title: 'FGSM',
    citation: 'Goodfellow et al. 2014, arXiv:1412.6572',
    summary: 'One step along the sign of the gradient.',
    needs: 'gradients',
  },
  pgd: {
    title: 'PGD',
    citation: 'Madry et al. 2017, arXiv:1706.06083',
    summary: 'Many small steps from a random start, each brought back into the ball.',
    needs: 'gradients',
  },
  tpgd: {
    title: 'TPGD',
    citation: 'Zhang et al. 2019, arXiv:1901.08573',
    summary: "PGD away from the network's own answer on the clean image; needs no labels.",
    needs: 'gradients',
  },
  'apgd-ce': {
    title: 'APGD-CE',
    citation: 'Croce and Hein 2020, arXiv:2003.01690',
    summary: 'PGD with momentum and a step that halves itself, on the cross-entropy.',
    needs: 'gradients',
  },
  'apgd-dlr': {
    title: 'APGD-DLR',
    citation: 'Croce and Hein 2020, arXiv:2003.01690',
    summary: 'The same on a ratio of logits that does not saturate.',
    needs: 'gradients',
  },
  'apgd-targeted': {
    title: 'APGD-T',
    citation: 'Croce and Hein 2020, arXiv:2003.01690',
    summary: 'The same towards each of the likeliest wrong classes.',
    needs: 'gradients',
  },
  'fab-targeted': {
    title: 'FAB-T',
    citation: 'Croce and Hein 2020, arXiv:1907.02044',
    summary: 'From one linearised class boundary to the next, for the shortest way out.',
    needs: 'gradients',
  },
  square: {
    title: 'Square',
    citation: 'Andriushchenko et al. 2020, arXiv:1912.00049',
    summary: 'Random squares that shrink, kept where they lower the margin.',
    needs: 'answers',
  },
  'one-pixel': {
    title: 'One-pixel',
    citation: 'Su et al. 2017, arXiv:1710.08864',
    summary: 'Differential evolution over places and colours of one to five pixels.',
    needs: 'answers',
  },
  transfer: {
    title: 'Transfer',
    citation: 'Papernot et al. 2016, arXiv:1605.07277',
    summary: 'Images made by APGD on the twin or on other seeds.',
    needs: 'surrogate',
  },
  noise: {
    title: 'Noise',
    citation: 'none: the floor that every attack must beat',
    summary: 'The worst of some random draws from the ball.',
    needs: 'answers',
  },
};
