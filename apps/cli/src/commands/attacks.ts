/** `bionas attacks`: what networks are attacked with, and the presets. Needs no hub. */
import {
  attackCatalogue,
  attackNames,
  type AttackDescription,
  type AttackName,
  type AttackSettings,
  attackPresets,
  attackTitle,
  type AttackPreset,
} from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { renderTable } from '../output/table.ts';

export interface ListedAttack extends AttackDescription {
  readonly name: AttackName;
}

export interface ListedPreset {
  readonly name: string;
  readonly version: number;
  readonly images: number;
  readonly epsilon: AttackPreset['epsilon'];
  readonly attacks: readonly { readonly settings: AttackSettings; readonly scope: string }[];
  readonly curve: boolean;
}

export function listedAttacks(): { attacks: ListedAttack[]; presets: ListedPreset[] } {
  const presets: AttackPreset[] = Object.values(attackPresets);
  return {
    attacks: attackNames.map((name) => ({ name, ...attackCatalogue[name] })),
    presets: presets.map(({ name, version, images, epsilon, attacks, curve }) => ({
      name,
      version,
      images,
      epsilon,
      attacks: attacks.map(({ settings, scope }) => ({ settings, scope })),
      curve: curve !== null,
    })),
  };
}

export function attacksText({ attacks, presets }: ReturnType<typeof listedAttacks>): string {
  return [
    renderTable(
      ['name', 'title', 'asks for'],
      attacks.map(({ name, title, needs }) => [name, title, needs]),
    ),
    'What they do, and where each comes from:',
    ...attacks.map(({ name, summary, citation }) => `  ${name}: ${summary} ${citation}`),
    'Presets (attack.preset in a spec). Their numbers can only be compared with those of the same preset and version:',
    renderTable(
      ['preset', 'version', 'images', 'epsilon colour, grey', 'attacks', 'curve'],
      presets.map(({ name, version, images, epsilon, attacks: planned, curve }) => [
        name,
        String(version),
        String(images),
        `${Number((epsilon.colour * 255).toPrecision(3))}/255, ${Number(epsilon.grey.toPrecision(3))}`,
        planned.map(({ settings }) => attackTitle(settings)).join(' '),
        curve ? 'yes' : 'no',
      ]),
      [1, 2],
    ),
    'Weights in a file, trained anywhere, are attacked by: bionas attack WEIGHTS --preset NAME',
  ].join('\n');
}

export function listAttacks(context: Pick<CommandContext, 'json' | 'print'>): void {
  const listed = listedAttacks();
  context.print(context.json ? JSON.stringify(listed, null, 2) : attacksText(listed));
}
