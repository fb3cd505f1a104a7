/** @file Whether a robustness figure can be believed, and why (attacks.md, section 7). */
import { z } from 'zod';

/**
 * `pass`: nothing speaks against the figure. `suspicious`: something does, softly. `masked`: the attacks were blinded, the network is weaker than the
 * figure. `invalid`: the figure means nothing. `not-assessed`: too little was measured to say.
 */
export const robustnessVerdicts = ['pass', 'suspicious', 'masked', 'invalid', 'not-assessed'] as const;
export const robustnessVerdictSchema = z.enum(robustnessVerdicts);
export type RobustnessVerdict = z.infer<typeof robustnessVerdictSchema>;

export const robustnessFlagNames = [
  'randomised-outputs',
  'softmax-outputs',
  'zero-gradients',
  'black-box-beats-white-box',
  'optimises-at-inference',
  'iterative-weaker-than-single-step',
  'not-converged',
  'not-monotone',
  'survives-large-epsilon',
  'transfer-beats-white-box',
  'below-noise-floor',
  'implausible',
  'loss-mismatch',
  'gradient-mismatch',
  'rule-gradient-differs',
] as const;

export const flagWeights = ['note', 'soft', 'hard', 'invalid'] as const;

export const robustnessFlagSchema = z.strictObject({
  name: z.enum(robustnessFlagNames),
  weight: z.enum(flagWeights),
  /** What was measured, in words and numbers. */
  evidence: z.string(),
  /** What it means, for somebody who has never heard of it. */
  explanation: z.string(),
  remedy: z.string(),
  /** Places in the list of images that the evidence rests on, where it rests on single ones. */
  images: z.array(z.int().min(0)),
});
export type RobustnessFlag = z.infer<typeof robustnessFlagSchema>;

export const robustnessJudgementSchema = z.strictObject({
  verdict: robustnessVerdictSchema,
  /** The verdict in one sentence. */
  text: z.string(),
  flags: z.array(robustnessFlagSchema),
  /** What a verdict would need and the run has not. */
  missing: z.array(z.string()),
  /** Flags of the preset that could not be looked at whole, and why. */
  notAssessed: z.array(z.strictObject({ flag: z.enum(robustnessFlagNames), reason: z.string() })).optional(),
});
export type RobustnessJudgement = z.infer<typeof robustnessJudgementSchema>;
