/**
 * The course of any search: rounds of questions, each round answered before the next is asked. With the same seed and answers the
 * same questions follow, however many trainers there are and in whatever order they answer.
 */
import {
  AppError,
  genomeId,
  type ScoredCandidate,
  type SearchAnswer,
  type SearchQuestion,
  type SearchRound,
} from '@bionas/contracts';
import { contextOf, strategyOf } from './context-of.ts';
import { openQuestions, type SearchState } from './search-state.ts';
import type { SampledGeneration, SearchSettings, Standing } from './search-strategy.ts';

export function startSearch(seed: number, settings: SearchSettings): SearchState {
  const strategy = strategyOf(settings);
  return {
    version: 2,
    seed,
    strategy: strategy.name,
    asked: 0,
    trainerMs: 0,
    taken: 0,
    changes: [],
    round: [],
    over: false,
    own: strategy.init(contextOf({ seed, changes: [] }, settings)),
  };
}

/**
 * The next round, or what is open of the present one, so that a resumed search waits for the same answers; none at the end, when the
 * state is `over`.
 * @param outOfTime no time or no work of trainers is left: nothing is asked but what the search cannot end without
 */
export function proposeRound(
  state: SearchState,
  settings: SearchSettings,
  outOfTime = false,
): { questions: SearchQuestion[]; state: SearchState } {
  const open = openQuestions(state);
  if (open.length > 0 || state.over) return { questions: open, state };
  const { questions, own } = strategyOf(settings).propose(
    state.own,
    contextOf(state, settings, outOfTime),
    state.asked,
  );
  const round = questions.map((question, place) => ({
    question: { ...question, question: state.asked + place },
    answer: null,
  }));
  const next: SearchState = {
    ...state,
    own,
    round,
    asked: state.asked + round.length,
    over: round.length === 0,
  };
  return { questions: openQuestions(next), state: next };
}

/**
 * Takes answers in, in any order; what is answered already, or belongs to an earlier round, is left as it is. The strategy learns of them when the
 * round is whole.
 * @throws AppError conflict for a question that was never asked, or that was another one
 */
export function observeAnswers(
  state: SearchState,
  answers: readonly SearchAnswer[],
  settings: SearchSettings,
): SearchState {
  const given = new Map(answers.map((answer) => [answer.question, answer]));
  for (const answer of answers) checkAnswer(answer, state);
  const round = state.round.map((place) => ({
    ...place,
    answer: place.answer ?? given.get(place.question.question) ?? null,
  }));
  const news = round.flatMap(({ answer }, place) => (state.round[place]?.answer === null && answer) || []);
  const trainerMs = news.reduce((sum, answer) => sum + (answer.trainerMs ?? 0), state.trainerMs);
  const whole = round.flatMap(({ answer }) => answer ?? []);
  if (round.length === 0 || whole.length < round.length) return { ...state, trainerMs, round };
  return {
    ...state,
    trainerMs,
    round: [],
    own: strategyOf(settings).observe(state.own, whole, contextOf(state, settings)),
  };
}

/** Every candidate scored in a whole round, in order. */
export function scoredIn(state: SearchState, settings: SearchSettings): ScoredCandidate[] {
  return strategyOf(settings).scored(state.own);
}

/** The best genomes that train differently, best first. */
export function bestOf(state: SearchState, settings: SearchSettings): ScoredCandidate[] {
  return strategyOf(settings).best(state.own, contextOf(state, settings)).slice(0, settings.top);
}

/** The last generation of samples that was scored whole; null: there is none yet, or the strategy draws none. */
export function generationOf(state: SearchState, settings: SearchSettings): SampledGeneration | null {
  return strategyOf(settings).generation?.(state.own) ?? null;
}

/** How far it has come, and what it waits for. */
export function standingOf(
  state: SearchState,
  settings: SearchSettings,
): Omit<Standing, 'until'> & { readonly round?: SearchRound } {
  const { fraction, text, until } = strategyOf(settings).standing(state.own, contextOf(state, settings));
  const [first] = state.round;
  return {
    fraction: Math.min(1, fraction),
    text,
    ...(first && { round: { first: first.question.question, until: Math.min(1, until) } }),
  };
}

/** As many scores as samples, exactly the epochs that were asked for. */
function fits(answer: SearchAnswer, question: SearchQuestion): boolean {
  if (answer.kind === 'supernet-score' && question.kind === answer.kind)
    return answer.scores.length === question.samples.length;
  if (answer.kind === 'supernet-train' && question.kind === answer.kind)
    return (
      answer.epochs.length === question.to - question.from &&
      answer.epochs.every(({ epoch }, place) => epoch === question.from + place)
    );
  return false;
}

function checkAnswer(answer: SearchAnswer, { asked, round }: SearchState): void {
  const question = round.find((place) => place.question.question === answer.question)?.question;
  const isOther =
    question !== undefined && answer.kind === 'evaluate'
      ? question.kind !== 'evaluate' || genomeId(question.genome) !== genomeId(answer.genome)
      : question !== undefined && answer.kind !== 'failed' && !fits(answer, question);
  if (answer.question < asked && !isOther) return;
  throw new AppError(
    'conflict',
    `An answer of kind ${answer.kind} came for question ${answer.question}, which this search has not asked. The checkpoint belongs to another search.`,
  );
}
