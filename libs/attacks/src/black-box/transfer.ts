import type { Attack, AttackTask, Course, SettingsOf } from '../attack.ts';
import { keepWorst } from '../images/keep-worst.ts';
import { isAbsent, type Victim } from '../victim/victim.ts';
import { apgdCe, apgdDlr } from '../white-box/apgd.ts';

/**
 * Images made on other networks, whose true gradients are known to be sound: where they fool the victim more often than its own gradients do, those
 * gradients are wrong. Per surrogate APGD on the cross-entropy and on the DLR loss; kept is what fools the victim most.
 */
export const transfer: Attack<'transfer'> = {
  name: 'transfer',
  objection: () => undefined,
  cost: () => ({ logits: 2, gradients: 0 }),
  *perturb(task) {
    const { surrogates } = task;
    if (surrogates.length === 0) return { absent: 'there is no other network to make the images on' };
    const kept = keepWorst(task);
    for (const surrogate of surrogates) {
      for (const attack of ['apgd-ce', 'apgd-dlr'] as const) {
        const images = yield* madeOn(surrogate, attack, task);
        if (isAbsent(images)) return images;
        kept.take(images);
        yield;
      }
    }
    return kept.worst;
  },
};

function madeOn(
  surrogate: Victim,
  attack: 'apgd-ce' | 'apgd-dlr',
  task: AttackTask<SettingsOf<'transfer'>>,
): Course {
  const { norm, steps } = task.settings;
  const settings = { norm, steps, gradient: 'true', restarts: 1 } as const;
  const there = { ...task, victim: surrogate, surrogates: [] };
  return attack === 'apgd-ce'
    ? apgdCe.perturb({ ...there, settings: { attack, ...settings } })
    : apgdDlr.perturb({ ...there, settings: { attack, ...settings } });
}
