/**
 * DARTS (Liu, Simonyan and Yang, arXiv:1806.09055) with a rule beside each convolution (BioNAS, arXiv:2507.13485): one network with all
 * candidates on every edge, whose shares are trained by gradient beside the weights. A trainer does it as one long job; what is left here is to read
 * cells off the alphas and to have them trained from scratch. With `candidates: 1` that is the published method; with more, the
 * next best readings compete in short trainings, which shared weights alone cannot decide.
 */
import { fromErrorRecord, supernetEpochSchema, type Alphas } from '@bionas/contracts';
import {
  atTemperature,
  collapseReport,
  softmax,
  temperatureOf,
  type DeriveOptions,
} from '@bionas/search-space';
import { z } from 'zod';
import type { SearchStrategy, SpecOf } from '../search-strategy.ts';
import {
  bestFinalists,
  candidatesOf,
  finalistsSchema,
  inCells,
  readOff,
  scoredFinalists,
  scoreFinalists,
  slotsOf,
  type CellContext,
} from './finalists.ts';

const ownSchema = z.strictObject({ epochs: z.array(supernetEpochSchema), finalists: finalistsSchema });
type Own = z.infer<typeof ownSchema>;

/** Skips that a normal cell may have with the remedy `limit-skips` (DARTS+, arXiv:1909.06035). */
const maxSkips = 2;

export const darts: SearchStrategy<'darts', Own> = {
  name: 'darts',
  schema: ownSchema,
  init: () => ({ epochs: [], finalists: [] }),
  propose: (own, given, first) => {
    const context = inCells(given);
    const { strategy } = context;
    if (own.epochs.length === 0) {
      if (context.outOfTime) return { questions: [], own };
      const whole = { from: 0, to: strategy.epochs, weights: null, alphas: null };
      return { questions: [{ kind: 'supernet-train', ...whole }], own };
    }
    if (own.finalists.length > 0) return { questions: [], own };
    const alphas = chosenAlphas(own, context);
    const banned = strategy.remedy === 'limit-skips' ? furtherSkips(alphas, context) : undefined;
    const { questions, finalists } = readOff(alphas, context, { first, banned });
    return { questions, own: { ...own, finalists } };
  },
  observe: (own, answers) => {
    const [answer] = answers;
    if (answer?.kind === 'supernet-train') return { ...own, epochs: answer.epochs };
    if (answer?.kind === 'failed' && own.epochs.length === 0) throw fromErrorRecord(answer.error);
    return { ...own, finalists: scoreFinalists(own.finalists, answers) };
  },
  scored: ({ finalists }) => scoredFinalists(finalists),
  best: ({ finalists }, context) => bestFinalists(finalists, context),
  standing: ({ epochs, finalists }, { strategy, search }) => {
    const whole = strategy.epochs + search.candidates;
    if (epochs.length === 0)
      return {
        fraction: 0,
        until: strategy.epochs / whole,
        text: `training the supernet, ${strategy.epochs} epochs`,
      };
    const done = scoredFinalists(finalists).length;
    return {
      fraction: (strategy.epochs + done) / whole,
      until: (strategy.epochs + finalists.length) / whole,
      text: `${done} of ${finalists.length} readings of the alphas trained`,
    };
  },
};

/** Those of the last epoch or, with the remedy, of the last one before the cells collapse to skips and pools. */
function chosenAlphas({ epochs }: Own, context: CellContext<SpecOf<'darts'>>): Alphas {
  const { derivation, remedy } = context.strategy;
  const history = epochs.map(({ alphas, epoch }) =>
    atTemperature(alphas, temperatureOf(context.strategy, epoch)),
  );
  const { since } = collapseReport(history, candidatesOf(context), { slots: slotsOf(context), derivation });
  const chosen = remedy === 'early-stop' && since !== null && since > 0 ? history[since - 1] : history.at(-1);
  if (chosen === undefined) throw new Error('no epoch of the supernet');
  return chosen;
}

/** Skips of a normal cell on all edges but those whose skips are strongest. */
function furtherSkips(
  alphas: Alphas,
  context: CellContext<SpecOf<'darts'>>,
): NonNullable<DeriveOptions['banned']> {
  const skip = candidatesOf(context).findIndex(({ operation }) => operation === 'skip_connect');
  const strongest = alphas.normal
    .map((row, edge) => ({ edge, share: softmax(row)[skip] ?? 0 }))
    .sort((a, b) => b.share - a.share || a.edge - b.edge)
    .slice(0, maxSkips)
    .map(({ edge }) => edge);
  return ({ operation }, { cell, edge }) =>
    operation === 'skip_connect' && cell === 'normal' && !strongest.includes(edge);
}
