import type { AttackName, AttackSettings } from '@bionas/contracts';
import type { Attack, AttackTask, Course } from './attack.ts';
import { noise } from './black-box/noise.ts';
import { onePixel } from './black-box/one-pixel.ts';
import { square } from './black-box/square.ts';
import { transfer } from './black-box/transfer.ts';
import type { Queries } from './victim/count-queries.ts';
import { apgdCe, apgdDlr, apgdTargeted } from './white-box/apgd.ts';
import { fabTargeted } from './white-box/fab.ts';
import { fgsm } from './white-box/fgsm.ts';
import { pgd } from './white-box/pgd.ts';
import { tpgd } from './white-box/tpgd.ts';

/** Every attack by its name: a missing, misspelt or doubled name does not compile. */
export const attacks = {
  fgsm,
  pgd,
  tpgd,
  'apgd-ce': apgdCe,
  'apgd-dlr': apgdDlr,
  'apgd-targeted': apgdTargeted,
  'fab-targeted': fabTargeted,
  square,
  'one-pixel': onePixel,
  transfer,
  noise,
} satisfies { [Name in AttackName]: Attack<Name> };

/** An attack whose settings are of any kind: only ever asked with settings of its own name. */
interface AnyAttack {
  objection(settings: AttackSettings, epsilon: number): string | undefined;
  cost(settings: AttackSettings, numClasses: number): Queries;
  perturb(task: AttackTask<AttackSettings>): Course;
}

/** The attack that these settings belong to. */
export function attackOf(settings: AttackSettings): AnyAttack {
  return attacks[settings.attack];
}
