import { AppError, type LearningRuleName } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import type { RuleState } from '../../learning-rule.ts';

/** A tensor of a rule's state, which `init` has drawn. */
export function stateTensor(rule: LearningRuleName, state: RuleState, name: string): tf.Tensor {
  const tensor = state[name];
  if (tensor === undefined) {
    throw new AppError(
      'internal',
      `A layer trained by ${rule} has no tensor "${name}" in its state, only ${JSON.stringify(Object.keys(state))}; expected the one drawn by init.`,
    );
  }
  return tensor;
}
