import type { RobustnessFlag } from '@bionas/contracts';

/** What each diagnostic found, as a heading. */
export const flagTitles: Record<RobustnessFlag['name'], string> = {
  'randomised-outputs': 'The network answers by chance',
  'softmax-outputs': 'Probabilities instead of logits',
  'zero-gradients': 'Gradients that are zero',
  'black-box-beats-white-box': 'An attack without gradients did better',
  'optimises-at-inference': 'The forward pass solves a problem of its own',
  'iterative-weaker-than-single-step': 'Many steps did less than one',
  'not-converged': 'More steps still help',
  'not-monotone': 'More images stand in a larger ball',
  'survives-large-epsilon': 'Images stand where none can',
  'transfer-beats-white-box': "Other networks' images did better",
  'below-noise-floor': 'Weaker than random noise',
  implausible: 'Too good for plain training',
  'loss-mismatch': 'The cross-entropy saturates',
  'gradient-mismatch': 'The gradient is no derivative',
  'rule-gradient-differs': "The rules' own gradients would flatter this network",
};
