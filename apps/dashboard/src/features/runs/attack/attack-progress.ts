/** How far an attack run has come, attack by attack, from the title it works at and the figures it has told. Pure. */
import { attackCatalogue, attackTitle, gradientOf, type AttackPreset } from '@bionas/contracts';
import { settingsText } from '../settings-text.ts';

export interface AttackStage {
  readonly name: string;
  readonly settings: string;
  readonly state: 'done' | 'running' | 'to come';
  /** Share of images still right, once told. */
  readonly standing: number | null;
}

/**
 * @param text as the attacker words it: a title, or `title: 5 of 10 right` when that one has ended
 * @param told shares that are still right, by title
 */
export function attackStages(
  { attacks, curve }: Pick<AttackPreset, 'attacks' | 'curve'>,
  text: string,
  told: ReadonlyMap<string, number>,
): AttackStage[] {
  const planned = [
    { title: 'clean', name: 'Clean images', settings: 'and checks of the network itself' },
    ...attacks.map(({ settings, control }) => ({
      title: attackTitle(settings),
      name: attackCatalogue[settings.attack].title,
      settings: [
        settingsText(settings),
        gradientOf(settings) === 'rule' ? 'along the rule gradient: not a robustness measure' : '',
        control === undefined ? '' : `on the first ${control} images only`,
      ]
        .filter((part) => part !== '')
        .join(', '),
    })),
    ...(curve
      ? [{ title: 'curve', name: 'Robustness curve', settings: `${curve.epsilons.length} radii` }]
      : []),
  ];
  const [title = '', ended] = text.split(': ');
  // Two attacks of a preset can share a title (more steps on fewer images): the second runs once the first has told its figure.
  const places = planned.flatMap((one, place) => (one.title === title ? [place] : []));
  const at = (told.has(title) ? places.at(-1) : places[0]) ?? -1;
  const running = ended === undefined ? at : at + 1;
  return planned.map(({ title: own, name, settings }, place) => ({
    ...{ name, settings },
    state: place < running ? 'done' : place === running && at >= 0 ? 'running' : 'to come',
    standing: place < running ? (told.get(own) ?? null) : null,
  }));
}
