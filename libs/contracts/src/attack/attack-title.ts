import type { AttackSettings } from './settings.ts';

/** `pgd-true`, `pgd-margin-true`, `square`: names one attack of a preset in metrics and texts. */
export function attackTitle(settings: AttackSettings): string {
  const loss = 'loss' in settings && settings.loss !== 'cross-entropy' ? `-${settings.loss}` : '';
  const norm = 'norm' in settings && settings.norm !== 'linf' ? `-${settings.norm}` : '';
  const gradient = 'gradient' in settings ? `-${settings.gradient}` : '';
  const from = settings.attack === 'transfer' ? `-${settings.from}` : '';
  return `${settings.attack}${loss}${norm}${from}${gradient}`;
}

/** Rows along the rule gradient measure the feedback path, not the model. */
export const gradientOf = (settings: AttackSettings): 'true' | 'rule' | 'none' =>
  'gradient' in settings ? settings.gradient : settings.attack === 'fab-targeted' ? 'true' : 'none';
