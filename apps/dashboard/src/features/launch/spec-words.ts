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

/** Label of a rule's option: words of our own, else its name taken apart (`mirrorRate`: Mirror rate). */
export function optionLabel(option: string): string {
  const apart = option.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return optionLabels[option] ?? `${apart.slice(0, 1).toUpperCase()}${apart.slice(1)}`;
}
