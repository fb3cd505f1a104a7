/** @file What a reader must know of each rule: its name in full, where it comes from, how far it is to be trusted. */
import type { LearningRuleName } from '../genome/names.ts';

export interface RuleDescription {
  /** As the field writes it: BP, uSF. */
  readonly short: string;
  readonly title: string;
  /** `feedback`: another error goes down. `local`: no error is used. `relaxation`, `multiplicative`: another way to the weights. */
  readonly family: 'feedback' | 'local' | 'relaxation' | 'multiplicative';
  /** `own`: our design, no paper behind it. */
  readonly status: 'established' | 'experimental' | 'own';
  readonly citation: string;
  /** One line: what it does. */
  readonly summary: string;
  /** Whether it can train the layer that gives the logits: a local rule never hears of the labels. */
  readonly supervised: boolean;
}

export const ruleCatalogue: Readonly<Record<LearningRuleName, RuleDescription>> = {
  bp: {
    short: 'BP',
    title: 'back-propagation',
    family: 'feedback',
    status: 'established',
    citation: 'Rumelhart, Hinton, Williams 1986, doi:10.1038/323533a0',
    summary: 'The error goes down through the forward weights.',
    supervised: true,
  },
  fa: {
    short: 'FA',
    title: 'feedback alignment',
    family: 'feedback',
    status: 'established',
    citation: 'Lillicrap et al. 2016, doi:10.1038/ncomms13276',
    summary: 'The error goes down through fixed random weights.',
    supervised: true,
  },
  usf: {
    short: 'uSF',
    title: 'uniform sign-concordant feedback',
    family: 'feedback',
    status: 'established',
    citation: 'Liao, Leibo, Poggio 2016, arXiv:1510.05067; scale of Xiao et al. 2019, arXiv:1811.03567',
    summary: 'The error goes down through the signs of the weights, all of one size.',
    supervised: true,
  },
  brsf: {
    short: 'brSF',
    title: 'batchwise random sign-concordant feedback',
    family: 'feedback',
    status: 'established',
    citation: 'Liao, Leibo, Poggio 2016, arXiv:1510.05067',
    summary: 'The error goes down through the signs of the weights, with sizes drawn anew in each step.',
    supervised: true,
  },
  frsf: {
    short: 'frSF',
    title: 'fixed random sign-concordant feedback',
    family: 'feedback',
    status: 'established',
    citation: 'Liao, Leibo, Poggio 2016, arXiv:1510.05067',
    summary: 'The error goes down through the signs of the weights, with sizes drawn once.',
    supervised: true,
  },
  dfa: {
    short: 'DFA',
    title: 'direct feedback alignment',
    family: 'feedback',
    status: 'established',
    citation: 'Nøkland 2016, arXiv:1609.01596',
    summary: 'The layer below hears the error of the whole network through a fixed random projection.',
    supervised: true,
  },
  wm: {
    short: 'WM',
    title: 'weight mirror',
    family: 'feedback',
    status: 'experimental',
    citation: 'Akrout et al. 2019, arXiv:1904.05391',
    summary: 'Feedback weights learn to mirror the forward weights from the layer’s answer to noise.',
    supervised: true,
  },
  softhebb: {
    short: 'SoftHebb',
    title: 'soft winner-take-all Hebb',
    family: 'local',
    status: 'established',
    citation: 'Journé et al. 2023, arXiv:2209.11883',
    summary: 'Units compete softly; the winner learns its patch, the losers unlearn it.',
    supervised: false,
  },
  oja: {
    short: 'Oja',
    title: 'Oja’s rule',
    family: 'local',
    status: 'established',
    citation: 'Oja 1982, doi:10.1007/BF00275687',
    summary: 'Hebbian learning with a decay that keeps the norm at 1.',
    supervised: false,
  },
  instar: {
    short: 'Instar',
    title: 'instar rule',
    family: 'local',
    status: 'established',
    citation: 'Grossberg 1976, doi:10.1007/BF00344744',
    summary: 'The weights of an active unit move towards its input.',
    supervised: false,
  },
  bcm: {
    short: 'BCM',
    title: 'Bienenstock-Cooper-Munro',
    family: 'local',
    status: 'established',
    citation:
      'Bienenstock, Cooper, Munro 1982, doi:10.1523/JNEUROSCI.02-01-00032.1982; with hard winner-take-all arXiv:2501.17266',
    summary: 'Responses above a sliding threshold strengthen weights, those below weaken them.',
    supervised: false,
  },
  pc: {
    short: 'PC',
    title: 'fixed-prediction predictive coding',
    family: 'relaxation',
    status: 'established',
    citation: 'Millidge, Tschantz, Buckley 2020, arXiv:2006.04182',
    summary:
      'Errors inside an operation settle in T sweeps; with many sweeps they are those of back-propagation.',
    supervised: true,
  },
  egd: {
    short: 'EGD',
    title: 'exponentiated gradient with Dale’s law',
    family: 'multiplicative',
    status: 'own',
    citation: 'our own design, inspired by the abstract of arXiv:2603.03234; not that paper’s rule',
    summary: 'Each input unit excites or inhibits; weights change by factors and never change their sign.',
    supervised: true,
  },
};

/** The rules of the seed paper with back-propagation beside them: what a search draws from unless told. */
export const searchedByDefault = [
  'bp',
  'fa',
  'usf',
  'brsf',
  'frsf',
] as const satisfies readonly LearningRuleName[];
