/** @file Whether one set of attacks leaves nothing of another untried. */
import { attackPresets, type AttackPreset, type AttackSettings } from '@bionas/contracts';

/** Attacks whose result counts: in the ball of the preset, on all its images, along the true gradient or along none. */
const counting = ({ attacks }: AttackPreset): AttackSettings[] =>
  attacks
    .filter(({ epsilon, control }) => epsilon === undefined && control === undefined)
    .map(({ settings }) => settings)
    .filter((settings) => settings.attack !== 'one-pixel')
    .filter((settings) => !('gradient' in settings) || settings.gradient === 'true');

/**
 * Every attack of the weaker preset has one in the stronger that is at least as strong: the same with no less effort, APGD on the same kind of loss for
 * FGSM and PGD, APGD against single classes for APGD on the margin, Square for noise.
 */
export function answersAttacks(stronger: AttackPreset, weaker: AttackPreset): boolean {
  const answers = counting(stronger);
  return (
    stronger.norm === weaker.norm &&
    counting(weaker).every((settings) => answers.some((other) => isAtLeast(other, settings)))
  );
}

/** By name, for what was stored: of versions that are no more, nothing is known. */
export function presetAnswers(
  stronger: { readonly preset: string; readonly presetVersion: number },
  weaker: { readonly preset: string; readonly presetVersion: number },
): boolean {
  const [one, other] = [stronger, weaker].map(({ preset, presetVersion }) =>
    Object.values<AttackPreset>(attackPresets).find(
      ({ name, version }) => name === preset && version === presetVersion,
    ),
  );
  return one !== undefined && other !== undefined && answersAttacks(one, other);
}

/** What an attack spends on an image; the parts of two attacks of one kind are compared one by one. */
function effort(settings: AttackSettings): readonly number[] {
  switch (settings.attack) {
    case 'fgsm':
      return [1];
    case 'pgd':
    case 'tpgd':
    case 'apgd-ce':
    case 'apgd-dlr':
      return [settings.steps, settings.restarts];
    case 'apgd-targeted':
    case 'fab-targeted':
      return [settings.steps, settings.restarts, settings.targets];
    case 'square':
      return [settings.queries, settings.restarts];
    case 'one-pixel':
      return [settings.pixels, settings.population, settings.generations];
    case 'transfer':
      return [settings.steps];
    case 'noise':
      return [settings.draws];
  }
}

const normOf = (settings: AttackSettings): string => ('norm' in settings ? settings.norm : 'linf');

/** What the loss looks at; PGD and APGD on either look for the same images. */
function lossOf(settings: AttackSettings): 'cross-entropy' | 'margin' | null {
  switch (settings.attack) {
    case 'fgsm':
    case 'pgd':
      return settings.loss === 'cross-entropy' ? 'cross-entropy' : 'margin';
    case 'apgd-ce':
      return 'cross-entropy';
    case 'apgd-dlr':
    case 'apgd-targeted':
      return 'margin';
    default:
      return null;
  }
}

/** One that stands further to the right searches better for the same. */
const searches: readonly AttackSettings['attack'][] = ['fgsm', 'pgd', 'apgd-ce', 'apgd-dlr', 'apgd-targeted'];

function isAtLeast(strong: AttackSettings, weak: AttackSettings): boolean {
  if (normOf(strong) !== normOf(weak)) return false;
  const enough = effort(weak).every((part, place) => (effort(strong)[place] ?? 0) >= part);
  if (!enough) return false;
  if (strong.attack === 'transfer' && weak.attack === 'transfer') return strong.from === weak.from;
  if (weak.attack === 'noise' && strong.attack === 'square') return true;
  const loss = lossOf(weak);
  if (loss === null) return strong.attack === weak.attack;
  return lossOf(strong) === loss && searches.indexOf(strong.attack) >= searches.indexOf(weak.attack);
}
