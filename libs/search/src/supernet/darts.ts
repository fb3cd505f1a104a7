/**
 * DARTS (Liu, Simonyan and Yang, arXiv:1806.09055) with a rule beside each convolution (BioNAS, arXiv:2507.13485): one network with all
 * candidates on every edge, whose shares are trained by gradient beside the weights. A trainer is asked for one epoch after the other, each from where
 * the one before ended, which is the same training; in between, changes and limits of time are looked at. What is left here is to read
 * cells off the alphas and to have them trained from scratch. With `candidates: 1` that is the published method; with more, the
 * next best readings compete in short trainings, which shared weights alone cannot decide.
 */
import { fromErrorRecord, supernetEpochSchema, type Alphas } from '@bionas/contracts';
import {
  atTemperature,
  collapseReport,
  isAllowed,
  softmax,
  temperatureOf,
  type DeriveOptions,
} from '@bionas/search-space';
import { z } from 'zod';
import type { NewQuestion, SearchContext, SearchStrategy, SpecOf } from '../search-strategy.ts';
import {
  bestFinalists,
  candidatesOf,
  closedColumns,
  finalistsSchema,
  inCells,
  readOff,
  scoredFinalists,
  scoreFinalists,
  slotsOf,
  type CellContext,
} from './finalists.ts';

const ownSchema = z.strictObject({
  epochs: z.array(supernetEpochSchema),
  /** Where the last of them ended, an artifact. Earlier versions asked for all at once and kept none. */
  weights: z.string().nullable().default(null),
  finalists: finalistsSchema,
});
type Own = z.infer<typeof ownSchema>;

/** Skips that a normal cell may have with the remedy `limit-skips` (DARTS+, arXiv:1909.06035). */
const maxSkips = 2;

export const darts: SearchStrategy<'darts', Own> = {
  name: 'darts',
  schema: ownSchema,
  init: () => ({ epochs: [], weights: null, finalists: [] }),
  propose: (own, context, first) => {
    const trained = own.epochs.length;
    if (trained === 0 && context.outOfTime) return { questions: [], own };
    if (own.finalists.length === 0 && trained < lastEpochOf(context) && !context.outOfTime)
      return { questions: [epochQuestion(own, context)], own };
    if (own.finalists.length > 0) return { questions: [], own };
    const { questions, finalists } =
      context.space.kind === 'cell'
        ? readCells(own, inCells(context), first)
        : readOff(alphasInTime(own, context).at(-1) ?? noEpoch(), context, { first });
    return { questions, own: { ...own, finalists } };
  },
  observe: (own, answers) => {
    const [answer] = answers;
    if (answer?.kind === 'supernet-train')
      return { ...own, epochs: [...own.epochs, ...answer.epochs], weights: answer.weights };
    if (answer?.kind === 'failed' && own.finalists.length === 0) throw fromErrorRecord(answer.error);
    return { ...own, finalists: scoreFinalists(own.finalists, answers) };
  },
  scored: ({ finalists }) => scoredFinalists(finalists),
  best: ({ finalists }, context) => bestFinalists(finalists, context),
  spent: ({ epochs, finalists }) => ({ candidates: finalists.length, epochs: epochs.length }),
  standing: ({ epochs, finalists }, context) => {
    const last = lastEpochOf(context);
    const whole = last + context.search.candidates;
    const trained = epochs.length;
    if (finalists.length === 0 && trained < last)
      return {
        fraction: trained / whole,
        until: (trained + 1) / whole,
        text: `training the supernet, epoch ${trained + 1} of ${last}`,
      };
    const done = scoredFinalists(finalists).length;
    return {
      fraction: (trained + done) / whole,
      until: (trained + finalists.length) / whole,
      text: `${done} of ${finalists.length} readings of the alphas trained`,
    };
  },
};

const lastEpochOf = ({ lastEpoch, strategy }: SearchContext<SpecOf<'darts'>>): number =>
  lastEpoch ?? strategy.epochs;

/** The next epoch. What is closed has no share in it. */
function epochQuestion({ epochs, weights }: Own, context: SearchContext<SpecOf<'darts'>>): NewQuestion {
  const from = epochs.length;
  const closed = closedColumns(context);
  return {
    ...{ kind: 'supernet-train', from, to: from + 1, weights, alphas: null },
    ...(closed && { closed }),
  };
}

/** Those after each epoch, as the supernet saw them. */
const alphasInTime = ({ epochs }: Own, { strategy }: SearchContext<SpecOf<'darts'>>): Alphas[] =>
  epochs.map(({ alphas, epoch }) => atTemperature(alphas, temperatureOf(strategy, epoch)));

const noEpoch = (): never => {
  throw new Error('no epoch of the supernet');
};

/** With the remedy that the search has. */
function readCells(
  own: Own,
  context: CellContext<SpecOf<'darts'>>,
  first: number,
): ReturnType<typeof readOff> {
  const alphas = chosenAlphas(own, context);
  const banned = context.strategy.remedy === 'limit-skips' ? furtherSkips(alphas, context) : undefined;
  return readOff(alphas, context, { first, banned });
}

/** Those of the last epoch or, with the remedy, of the last one before the cells collapse to skips and pools. */
function chosenAlphas(own: Own, context: CellContext<SpecOf<'darts'>>): Alphas {
  const { derivation, remedy } = context.strategy;
  const history = alphasInTime(own, context);
  const { since } = collapseReport(history, candidatesOf(context), { slots: slotsOf(context), derivation });
  const chosen = remedy === 'early-stop' && since !== null && since > 0 ? history[since - 1] : history.at(-1);
  return chosen ?? noEpoch();
}

/** Skips of a normal cell on all edges but those whose skips are strongest, and those that pins leave nothing else. */
function furtherSkips(
  alphas: Alphas,
  context: CellContext<SpecOf<'darts'>>,
): NonNullable<DeriveOptions['banned']> {
  const candidates = candidatesOf(context);
  const skip = candidates.findIndex(({ operation }) => operation === 'skip_connect');
  const hasOthers = (place: { cell: 'normal'; edge: number }): boolean =>
    candidates.some(
      (one) =>
        one.operation !== 'skip_connect' &&
        one.operation !== 'none' &&
        isAllowed(one, place, context.steering),
    );
  const strongest = alphas.normal
    .map((row, edge) => ({ edge, share: softmax(row)[skip] ?? 0 }))
    .sort((a, b) => b.share - a.share || a.edge - b.edge)
    .slice(0, maxSkips)
    .map(({ edge }) => edge);
  return ({ operation }, { cell, edge }) =>
    operation === 'skip_connect' &&
    cell === 'normal' &&
    !strongest.includes(edge) &&
    hasOthers({ cell, edge });
}
