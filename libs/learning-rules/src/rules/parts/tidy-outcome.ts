import { tf } from '@bionas/engine';
import type { RuleOutcome } from '../../learning-rule.ts';

/** `tf.tidy` for an outcome, some of whose members may be null. */
export function tidyOutcome(compute: () => RuleOutcome): RuleOutcome {
  const computed: RuleOutcome[] = [];
  tf.tidy(() => {
    const outcome = compute();
    computed.push(outcome);
    const { delivered, gradient, state } = outcome;
    return [delivered, gradient, ...Object.values(state)].filter((tensor) => tensor !== null);
  });
  const [outcome] = computed;
  return outcome ?? { delivered: null, gradient: null, state: {} };
}
