import {
  cellOperationNames,
  chainOperationNames,
  learningRuleNames,
  type LearningRuleName,
  type OperationName,
} from '@bionas/contracts';

export function isRule(word: string): word is LearningRuleName {
  return (learningRuleNames as readonly string[]).includes(word);
}

export function isOperation(word: string): word is OperationName {
  return ([...cellOperationNames, ...chainOperationNames] as readonly string[]).includes(word);
}
