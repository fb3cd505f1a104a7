import type { AttackSettings } from '@bionas/contracts';

const losses = { 'cross-entropy': 'cross-entropy', margin: 'margin', dlr: 'DLR' } as const;

/** `20 steps of ε/4, margin loss` */
export function settingsText(settings: AttackSettings): string {
  const parts: string[] = [];
  if ('steps' in settings) parts.push(`${settings.steps} steps`);
  if ('stepShare' in settings) parts.push(`of ${Number(settings.stepShare.toPrecision(2))} ε`);
  if ('targets' in settings) parts.push(`towards ${settings.targets} classes`);
  if ('queries' in settings) parts.push(`${settings.queries} queries`);
  if ('draws' in settings) parts.push(`worst of ${settings.draws} draws`);
  if (settings.attack === 'one-pixel')
    parts.push(
      `${settings.pixels} pixels, population ${settings.population}, ${settings.generations} generations`,
    );
  if (settings.attack === 'transfer')
    parts.push(settings.from === 'twin' ? 'made on the twin' : 'made on other seeds');
  if ('restarts' in settings && settings.restarts > 1) parts.push(`${settings.restarts} restarts`);
  if ('loss' in settings) parts.push(`${losses[settings.loss]} loss`);
  return parts.join(', ').replace(' steps, of ', ' steps of ');
}
