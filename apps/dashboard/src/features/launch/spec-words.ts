import {
  cellOperationNames,
  chainOperationNames,
  learningRuleNames,
  nb201OperationNames,
  type LearningRuleName,
  type OperationName,
} from '@bionas/contracts';

export function isRule(word: string): word is LearningRuleName {
  return (learningRuleNames as readonly string[]).includes(word);
}

export function isOperation(word: string): word is OperationName {
  const all: readonly string[] = [...cellOperationNames, ...chainOperationNames, ...nb201OperationNames];
  return all.includes(word);
}

/** Choices whose names in the spec are short, by the last part of their field. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  optimizer: { sgd: 'SGD with momentum', nesterov: 'SGD, Nesterov’s momentum', adam: 'Adam' },
  measures: { off: 'off', epoch: 'after each epoch' },
  law: { xavier: 'Xavier uniform', kaiming: 'Kaiming (PyTorch’s default)' },
  delivers: { stop: 'nothing', bp: 'the error through W', usf: 'the error through s·sign(W)' },
  winners: { one: 'the one with the largest response', all: 'all' },
  objectives: {
    accuracy: 'accuracy',
    parameters: 'few parameters',
    'multiply-adds': 'few multiply-adds',
    'bio-share': 'share of weights without BP',
    robustness: 'images right after a short attack',
  },
  method: { pgd: 'PGD: attacked images alone', trades: 'TRADES: both kinds of images' },
  order: { first: 'first order', second: 'second order' },
  derivation: { flat: 'strongest pair', 'operation-first': 'operation, then rule' },
  remedy: { none: 'none', 'limit-skips': 'at most two skips', 'early-stop': 'stop before it' },
  similarityForm: { centred: 'centred', published: 'as published', reversed: 'other sign' },
  covariance: { separable: 'variances alone', full: 'full' },
  projection: { dense: 'to each entry of the map', channels: 'to its channels' },
};

/** A choice as people say it; one without words of its own as the spec writes it. */
export function choiceWords(field: string, choice: string): string {
  return words[field.split('.').at(-1) ?? '']?.[choice] ?? choice;
}

const optionLabels: Readonly<Record<string, string>> = {
  learningRate: 'Learning-rate factor',
  law: 'Initial weights',
  clipErrors: 'Clip errors',
  keepNorm: 'Keep the norm',
  delivers: 'Hands down',
  steps: 'Sweeps',
  rate: 'Step of a sweep',
  spread: 'Spread of first weights',
  clip: 'Bound of a step',
  prune: 'Prune below',
  depthwise: 'On depthwise kernels too',
};

/** `mirrorRate`: Mirror rate. `temperature.start`: Temperature, start. */
function takenApart(option: string): string {
  const apart = option.replace('.', ', ').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${apart.slice(0, 1).toUpperCase()}${apart.slice(1)}`;
}

/** Label of a rule's option: words of our own, else its name taken apart. */
export function optionLabel(option: string): string {
  return optionLabels[option] ?? takenApart(option);
}

const strategyLabels: Readonly<Record<string, string>> = {
  epochs: 'Epochs of the supernet',
  batchSize: 'Batch size of the supernet',
  order: 'Gradient of the alphas',
  none: '“No connection” too',
  trainShare: 'Share for the weights',
  derivation: 'Reading off cells',
  remedy: 'Against collapse',
  clipNorm: 'Gradient-norm clip',
  runs: 'Evolutions an epoch',
  population: 'Population',
  firstSigma: 'First step size',
  minSigma: 'Least step size',
};

/** Label of a strategy's option. */
export function strategyOptionLabel(option: string): string {
  return strategyLabels[option] ?? takenApart(option);
}
