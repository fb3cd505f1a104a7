import type { LearningRuleName } from '@bionas/contracts';
import type { LearningRule } from './learning-rule.ts';
import { bp } from './rules/bp.ts';
import { fa } from './rules/fa.ts';
import { usf } from './rules/usf.ts';

/** Every learning rule. A missing, misspelt or doubled name does not compile. */
export const learningRules = { bp, fa, usf } satisfies Record<LearningRuleName, LearningRule>;
