import type { AttackName } from '@bionas/contracts';
import type { Attack } from './attack.ts';
import { fgsm } from './white-box/fgsm.ts';
import { pgd } from './white-box/pgd.ts';

/** Every attack by its name: a missing, misspelt or doubled name does not compile. */
export const attacks = { fgsm, pgd } satisfies Record<AttackName, Attack>;
