/**
 * @file Which evaluation counts, where a network was attacked more than once (attacks.md, section 7: anyone may file a stronger evaluation that lowers
 * an entry).
 *
 * 1. Comparable are evaluations in the ball of the first one: equal norm, equal epsilon.
 * 2. The networks of an entry, one for each seed, are always read by one preset and version: one counts once all of them that were attacked have
 *    it. So no mean mixes presets.
 * 3. One on more images, by attacks at least as strong (`answers-attacks.ts`), takes the place of another, whether it leaves less or more: what few
 *    images left by chance does not outlast the sounder figure. One that attacks were blinded for takes no place.
 * 4. Of the others the one that leaves least counts; of equal ones the later. One whose figure means nothing counts only where there is no other.
 * 5. Its verdict counts with it, and so does every later finding that attacks were blinded or the figure means nothing.
 */
import type { AttackResult, RobustnessVerdict } from '@bionas/contracts';
import { presetAnswers } from './answers-attacks.ts';

/** A finished attack run, as far as it is weighed against others. */
export interface Evaluation extends Pick<
  AttackResult,
  'preset' | 'presetVersion' | 'norm' | 'epsilon' | 'worstCase' | 'ruleGradient'
> {
  /** Of the attack. */
  readonly runId: string;
  readonly finishedAt: number;
  readonly verdict: RobustnessVerdict;
}

export interface CountingEvaluations {
  readonly preset: string;
  readonly presetVersion: number;
  /** Of each network; null where it has none by this preset. */
  readonly evaluations: readonly (Evaluation | null)[];
  readonly verdict: RobustnessVerdict;
}

const byGravity: readonly RobustnessVerdict[] = ['invalid', 'masked', 'suspicious', 'not-assessed', 'pass'];

/** Two radii that differ by rounding are one. */
const sameRadius = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9;

const keyOf = ({ preset, presetVersion }: Pick<Evaluation, 'preset' | 'presetVersion'>): string =>
  `${preset} ${presetVersion}`;

/** Share of all images that stand. */
export const standing = ({ worstCase }: Pick<Evaluation, 'worstCase'>): number =>
  worstCase.correct / worstCase.total;

/**
 * By the rule above.
 * @param networks the evaluations of each network of an entry, in any order
 * @returns null where none was attacked
 */
export function countingEvaluations(
  networks: readonly (readonly Evaluation[])[],
): CountingEvaluations | null {
  const all = networks.flat().sort((a, b) => a.finishedAt - b.finishedAt);
  const [first] = all;
  if (first === undefined) return null;
  const inBall = ({ norm, epsilon }: Evaluation): boolean =>
    norm === first.norm && sameRadius(epsilon, first.epsilon);
  const attacked = networks.filter((list) => list.some(inBall)).length;
  const options = [...new Map(all.filter(inBall).map((one) => [keyOf(one), one])).values()].map((one) => {
    const evaluations = networks.map((list) =>
      newest(list, (other) => inBall(other) && keyOf(other) === keyOf(one)),
    );
    const there = evaluations.filter((found) => found !== null);
    return {
      ...{ preset: one.preset, presetVersion: one.presetVersion, evaluations, there },
      complete: there.length === attacked,
      sound: there.every(({ verdict }) => verdict !== 'invalid'),
      mean: there.reduce((sum, found) => sum + standing(found), 0) / there.length,
      at: Math.max(...there.map(({ finishedAt }) => finishedAt)),
    };
  });
  const [best] = options
    .filter((one) => !options.some((other) => takesPlaceOf(other, one)))
    .sort(
      (a, b) =>
        Number(b.complete) - Number(a.complete) ||
        Number(b.sound) - Number(a.sound) ||
        (a.complete ? 0 : b.there.length - a.there.length) ||
        a.mean - b.mean ||
        b.at - a.at,
    );
  if (best === undefined) return null;
  const { preset, presetVersion, evaluations, there } = best;
  const later = networks.flatMap((list, place) => {
    const counted = evaluations[place];
    return list.filter(
      (one) =>
        (one.verdict === 'masked' || one.verdict === 'invalid') &&
        (!counted || one.finishedAt > counted.finishedAt) &&
        inBall(one),
    );
  });
  const verdicts = [...there, ...later].map(({ verdict }) => verdict);
  const verdict = byGravity.find((one) => verdicts.includes(one)) ?? 'not-assessed';
  return { preset, presetVersion, evaluations, verdict };
}

/** Of one preset, for all networks of an entry. */
interface Option extends Pick<Evaluation, 'preset' | 'presetVersion'> {
  readonly there: readonly Evaluation[];
  readonly complete: boolean;
}

/** Never both ways, since one must have more images. */
function takesPlaceOf(one: Option, other: Option): boolean {
  const images = ({ there }: Option): number[] => there.map(({ worstCase }) => worstCase.total);
  return (
    one.complete &&
    one.there.every(({ verdict }) => verdict !== 'masked' && verdict !== 'invalid') &&
    Math.min(...images(one)) > Math.max(...images(other)) &&
    presetAnswers(one, other)
  );
}

/** An evaluation of one network, and what it did to its figure. */
export interface EvaluationStep {
  readonly evaluation: Evaluation;
  /** Share that stood before it by what counted then; null: it was the first. */
  readonly before: number | null;
  readonly after: number;
  /** Whether its own figure is the one that counts today. */
  readonly counts: boolean;
  /** `raised`: by more images under attacks at least as strong. `other-ball`: of another norm or radius, so nothing follows from it for the figure. */
  readonly effect: 'first' | 'lowered' | 'raised' | 'confirmed' | 'other-ball';
}

/** Evaluations of one network, oldest first: what each said, and what changed by it. */
export function evaluationHistory(evaluations: readonly Evaluation[]): EvaluationStep[] {
  const ordered = [...evaluations].sort((a, b) => a.finishedAt - b.finishedAt);
  const today = countingEvaluations([ordered])?.evaluations[0];
  const figureAt = (count: number): number | null => {
    const counted = countingEvaluations([ordered.slice(0, count)])?.evaluations[0];
    return counted ? standing(counted) : null;
  };
  return ordered.map((evaluation, place): EvaluationStep => {
    const before = figureAt(place);
    const after = figureAt(place + 1) ?? standing(evaluation);
    const [first = evaluation] = ordered;
    const inBall = evaluation.norm === first.norm && sameRadius(evaluation.epsilon, first.epsilon);
    const change = before === null || after === before ? 'confirmed' : after < before ? 'lowered' : 'raised';
    const effect = before === null ? 'first' : inBall ? change : 'other-ball';
    return { evaluation, before, after, counts: evaluation.runId === today?.runId, effect };
  });
}

function newest(list: readonly Evaluation[], fits: (one: Evaluation) => boolean): Evaluation | null {
  return list
    .filter(fits)
    .reduce<Evaluation | null>(
      (best, one) => (best === null || one.finishedAt >= best.finishedAt ? one : best),
      null,
    );
}
