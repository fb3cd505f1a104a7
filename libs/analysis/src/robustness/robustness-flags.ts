/**
 * @file Signs that a robustness figure is too good. The first are those of AutoAttack's own checks; the rest from Athalye et al. 2018 (arXiv:1802.00420), Carlini
 * et al. 2019 (arXiv:1902.06705) and Pintor et al. 2022 (arXiv:2106.09947). Thresholds are ours (attacks.md, section 7).
 */
import { countOf, standingIn, worstOf, type AttackOutcome, type RobustnessFlag } from '@bionas/contracts';
import {
  climbsCrossEntropy,
  climbsUnsaturated,
  comparable,
  followsTruth,
  inBall,
  isBlackBox,
  isNoise,
  isTransfer,
  nameOf,
  points,
  shareOf,
  strongest,
  type AttackFacts,
} from './attack-evidence.ts';

/** What the diagnostics have to know beside the run. */
export interface NetworkFacts {
  readonly classes: number;
  /** Of the data set, as in specs. */
  readonly dataset: string;
  readonly adversariallyTrained: boolean;
  /** The forward pass runs a loop of its own or takes gradients. */
  readonly optimisesAtInference: boolean;
  /** Why attacks from other networks that the preset plans have no outcome. */
  readonly absentTransfers?: readonly string[];
}

type Finding = Pick<RobustnessFlag, 'weight' | 'evidence'> & { readonly images?: readonly number[] };
type Check = (facts: AttackFacts, network: NetworkFacts) => Finding | null;

interface Diagnostic {
  readonly name: RobustnessFlag['name'];
  readonly explanation: string;
  readonly remedy: string;
  readonly check: Check;
}

const point = 0.01;
/** Rounding of shares: 1.0 points are not more than 1 point. */
const slack = 1e-9;

const blackBoxBeats: Check = (facts) => {
  const here = inBall(facts);
  const left = standingIn(worstOf(facts.cleanOutcome, here.filter(followsTruth)));
  const box = strongest(here, isBlackBox);
  if (!box || !here.some(followsTruth)) return null;
  const broken = left.filter((place) => here.some((one) => isBlackBox(one) && one.outcome[place] === '0'));
  if (broken.length === 0) return null;
  return {
    weight: broken.length >= 5 && broken.length >= point * facts.clean.total ? 'hard' : 'soft',
    evidence: `${nameOf(box)}, which asks for answers alone, broke ${broken.length} of the ${left.length} images that every attack along the true gradient had left.`,
    images: broken,
  };
};

const iterativeWeaker: Check = (facts) => {
  const here = comparable(facts);
  const single = strongest(here, (one) => one.settings.attack === 'fgsm' && followsTruth(one));
  const iterative = strongest(here, (one) => one.settings.attack === 'pgd' && climbsCrossEntropy(one));
  if (!single || !iterative || shareOf(iterative) <= shareOf(single) + point + slack) return null;
  return {
    weight: 'hard',
    evidence: `${nameOf(iterative)} leaves ${points(shareOf(iterative))}, FGSM with its single step ${points(shareOf(single))}.`,
  };
};

const notConverged: Check = (facts) => {
  const found = facts.attacks.flatMap((control): { gain: number; evidence: string }[] => {
    const { length } = control.outcome;
    if (length >= facts.cleanOutcome.length || length === 0) return [];
    const base = comparable(facts).find(
      ({ settings }) =>
        settings.attack === control.settings.attack && alikeButLonger(settings, control.settings),
    );
    if (!base) return [];
    const before = countOf(base.outcome.slice(0, length)).correct;
    const gain = (before - control.robust.correct) / length;
    const evidence = `On the first ${length} images ${nameOf(base)} leaves ${before}, ${nameOf(control)} ${control.robust.correct}.`;
    return [{ gain, evidence }];
  });
  const worst = found.sort((a, b) => b.gain - a.gain)[0];
  if (!worst || worst.gain <= point + slack) return null;
  return { weight: worst.gain > 3 * point + slack ? 'hard' : 'soft', evidence: worst.evidence };
};

/** The same attack, but for its steps or restarts. */
function alikeButLonger(base: AttackOutcome['settings'], control: AttackOutcome['settings']): boolean {
  const { steps: _s, restarts: _r, ...rest } = { steps: 0, restarts: 0, ...base };
  const { steps: _cs, restarts: _cr, ...others } = { steps: 0, restarts: 0, ...control };
  return JSON.stringify(rest) === JSON.stringify(others);
}

const notMonotone: Check = ({ curve }) => {
  const rises = (curve?.points ?? []).flatMap((here, place, all) => {
    const before = all[place - 1];
    if (!before) return [];
    const rise = (here.fresh.correct - before.fresh.correct) / here.fresh.total;
    return rise > point + slack ? [{ rise, here, before }] : [];
  });
  const worst = rises.sort((a, b) => b.rise - a.rise)[0];
  if (!worst) return null;
  return {
    weight: 'soft',
    evidence: `${worst.before.fresh.correct} images stand at epsilon ${at(worst.before.epsilon)}, ${worst.here.fresh.correct} at the larger ${at(worst.here.epsilon)}.`,
  };
};

const at = (epsilon: number): string => `${Number((epsilon * 255).toPrecision(3))}/255`;

const survives: Check = ({ curve }, { classes }) => {
  const last = curve?.points.at(-1);
  if (!curve || curve.norm !== 'linf' || !last || last.epsilon < 0.5) return null;
  const share = last.worst.correct / last.worst.total;
  if (share <= 1 / classes / 2) return null;
  return {
    weight: 'hard',
    evidence: `${points(share)} stand at epsilon ${at(last.epsilon)}, where every image can be made one grey.`,
  };
};

const transferBeats: Check = (facts) => {
  const here = comparable(facts);
  const own = strongest(here, (one) => followsTruth(one) && one.settings.attack.startsWith('apgd'));
  const transferred = strongest(here, isTransfer);
  if (!own || !transferred || transferred.robust.correct >= own.robust.correct) return null;
  return {
    weight: 'hard',
    evidence: `Images made on other networks leave ${transferred.robust.correct}, ${nameOf(own)} on this one ${own.robust.correct}.`,
  };
};

const belowNoise: Check = (facts) => {
  const here = comparable(facts);
  const floor = strongest(here, isNoise);
  const weak = here.filter((one) => followsTruth(one) && floor && one.robust.correct > floor.robust.correct);
  const [first] = weak;
  if (!floor || !first) return null;
  // A saturated cross-entropy blinds attacks that climb it; the headline has the others too, and loss-mismatch tells the rest.
  const othersWork = here.some((one) => climbsUnsaturated(one) && one.robust.correct <= floor.robust.correct);
  return {
    weight: weak.every(climbsCrossEntropy) && othersWork ? 'soft' : 'hard',
    evidence: `${weak.map(nameOf).join(', ')}: ${first.robust.correct} images stand, ${floor.robust.correct} under random noise.`,
  };
};

const implausible: Check = ({ worstCase, norm, epsilon }, { dataset, adversariallyTrained }) => {
  const share = worstCase.correct / worstCase.total;
  if (dataset !== 'cifar-10' || norm !== 'linf' || epsilon < 8 / 255 - 1e-6) return null;
  if (adversariallyTrained || share <= 10 * point) return null;
  return {
    weight: 'soft',
    evidence: `${points(share)} at ${at(epsilon)} on CIFAR-10 without adversarial training; networks trained so have 0.00 % under AutoAttack.`,
  };
};

const lossMismatch: Check = (facts) => {
  const here = comparable(facts);
  const soft = strongest(here, climbsCrossEntropy);
  const steep = strongest(here, climbsUnsaturated);
  if (!soft || !steep || shareOf(soft) <= shareOf(steep) + 5 * point + slack) return null;
  return {
    weight: 'soft',
    evidence: `${nameOf(soft)} leaves ${points(shareOf(soft))}, ${nameOf(steep)} ${points(shareOf(steep))}.`,
  };
};

const ruleDiffers: Check = ({ checks, ruleGradient, worstCase }) => {
  if (!ruleGradient) return null;
  const gap = ruleGradient.correct / ruleGradient.total - worstCase.correct / worstCase.total;
  const cosine = checks.ruleCosine;
  if (gap <= 5 * point + slack && (cosine === null || cosine >= 0.5)) return null;
  const angle = cosine === null ? '' : ` Mean cosine of the two gradients: ${cosine.toFixed(2)}.`;
  return {
    weight: 'note',
    evidence: `Along the rule gradient ${points(ruleGradient.correct / ruleGradient.total)} stand, in truth ${points(worstCase.correct / worstCase.total)}.${angle}`,
  };
};

/**
 * Kinks of ReLUs and pools and the rounding of float32 came to 1.8 % on honest networks of DARTS cells that were hardly trained; the least wrong of gradients, one handed
 * straight through a rounding to eight shades, to 11 %.
 */
const gradientTolerance = 0.05;

export const diagnostics: readonly Diagnostic[] = [
  {
    name: 'randomised-outputs',
    explanation:
      'The network answers differently each time it is asked, so a gradient is that of one draw and tells little.',
    remedy: 'Fix its seeds, or average logits and gradients over many draws.',
    check: ({ checks: { repeat, images } }) =>
      repeat.logitDifference > 1e-4 || repeat.changedAnswers > 0
        ? {
            weight: 'invalid',
            evidence: `Two passes over the same ${images} images differ by up to ${repeat.logitDifference.toPrecision(2)} in a logit and in ${repeat.changedAnswers} answers.`,
          }
        : null,
  },
  {
    name: 'softmax-outputs',
    explanation:
      'The outputs are probabilities. Where the network is sure they are 0 and 1 to the last digit, and their gradients vanish.',
    remedy: 'Attack the logits, before the softmax.',
    check: ({ checks }) =>
      checks.softmaxOutputs
        ? { weight: 'invalid', evidence: 'No output is negative and every row of outputs sums to 1.' }
        : null,
  },
  {
    name: 'zero-gradients',
    explanation:
      'Where the gradient is exactly zero an attack has no direction to go, whether or not there is a misclassified image nearby.',
    remedy: 'Attack with losses that do not saturate and with attacks that need no gradient.',
    check: ({ checks: { zeroGradients, images } }) =>
      zeroGradients > 0
        ? {
            weight: zeroGradients > point * images ? 'hard' : 'soft',
            evidence: `The true gradient is zero everywhere for ${zeroGradients} of ${images} images.`,
          }
        : null,
  },
  {
    name: 'black-box-beats-white-box',
    explanation:
      'An attack that knows nothing but answers did better than those that know everything: the gradients mislead.',
    remedy: 'More queries and restarts; an attack adapted to the network.',
    check: blackBoxBeats,
  },
  {
    name: 'optimises-at-inference',
    explanation:
      'The network solves a problem of its own for each image, which an attack through its layers does not see.',
    remedy: 'Attack a plain forward pass, or with an attack that takes the inner loop in.',
    check: (_, network) =>
      network.optimisesAtInference
        ? { weight: 'invalid', evidence: 'The forward pass runs an optimisation of its own.' }
        : null,
  },
  {
    name: 'iterative-weaker-than-single-step',
    explanation: 'Many small steps can do all that one large step can. Where they do less, they go astray.',
    remedy: 'Check the number of steps against their size, and the gradient.',
    check: iterativeWeaker,
  },
  {
    name: 'not-converged',
    explanation:
      'More steps still break more images, so the figure is an upper bound that has not come to rest.',
    remedy: 'Raise steps and restarts until nothing changes any more.',
    check: notConverged,
  },
  {
    name: 'not-monotone',
    explanation:
      'A larger ball holds the smaller one, so nothing can stand better in it. Where more stand, the attack did not find what there is.',
    remedy: 'Raise steps and restarts.',
    check: notMonotone,
  },
  {
    name: 'survives-large-epsilon',
    explanation:
      'At this radius all images can be made the same, and no network can tell them apart. Whatever stands, the attack has missed.',
    remedy: 'The gradient is wrong or blinded: check it against finite differences.',
    check: survives,
  },
  {
    name: 'transfer-beats-white-box',
    explanation:
      'Images made for another network fool this one more often than images made for itself: its own gradients mislead.',
    remedy: 'Check the gradient against finite differences.',
    check: transferBeats,
  },
  {
    name: 'below-noise-floor',
    explanation: 'An attack broke fewer images than noise drawn at random: it does not work here.',
    remedy: 'Check the attack and the gradient.',
    check: belowNoise,
  },
  {
    name: 'implausible',
    explanation:
      'Networks that never saw an adversarial image in training do not stand at this radius. Such a figure has always turned out wrong so far.',
    remedy: 'The strongest preset, more restarts, an attack adapted to the network.',
    check: implausible,
  },
  {
    name: 'loss-mismatch',
    explanation:
      'The cross-entropy is flat where the network is very sure, and attacks on it stop there. Losses on the logits themselves go on.',
    remedy:
      'Nothing: the headline counts the attack on the logits. Figures of attacks on the cross-entropy alone are too high.',
    check: lossMismatch,
  },
  {
    name: 'gradient-mismatch',
    explanation:
      'What is followed as the gradient is not the derivative of the loss, so every attack along it goes astray.',
    remedy: 'Mend the backward pass: every layer must differentiate with its forward weights.',
    check: ({ checks: { gradientError } }) =>
      gradientError !== null && gradientError > gradientTolerance
        ? {
            weight: 'invalid',
            evidence: `The gradient differs from finite differences of the loss by ${points(gradientError)} (median).`,
          }
        : null,
  },
  {
    name: 'rule-gradient-differs',
    explanation:
      'The figure along the rule gradient measures the feedback path that trained the network, not whether the network can be fooled.',
    remedy: 'Compare networks by the true figure only.',
    check: ruleDiffers,
  },
];
