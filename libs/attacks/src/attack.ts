import type { AttackName, AttackSettings } from '@bionas/contracts';
import type { Images } from './images/images.ts';
import type { RandomSource } from './random/example-random.ts';
import type { Queries } from './victim/count-queries.ts';
import type { Absent, Victim } from './victim/victim.ts';

export type SettingsOf<Name extends AttackName> = Extract<AttackSettings, { attack: Name }>;

/** Images to attack, all of them classified rightly. Everything is borrowed: an attack changes nothing of it. */
export interface AttackTask<Settings extends AttackSettings> {
  readonly victim: Victim;
  readonly clean: Images;
  readonly labels: Int32Array;
  /** Radius in the norm of the settings; for `one-pixel`, whose settings name the number of pixels, it has no meaning. */
  readonly epsilon: number;
  readonly settings: Settings;
  /** From 0: how often these images have been tried before. */
  readonly restart: number;
  /** One stream an image. */
  readonly randoms: readonly RandomSource[];
  /** Where to begin instead of at random, for attacks that begin at random. */
  readonly start: Images | null;
  /** Networks whose adversarial images may fool the victim too, for `transfer`. */
  readonly surrogates: readonly Victim[];
}

/**
 * The course of an attack. It gives way between its questions to the victim, so that whoever runs it can look up, and ends with the perturbed
 * images, inside the ball and in [0, 1].
 */
export type Course = Generator<void, Images | Absent, void>;

/** A way to look for misclassified images near given ones. Pure: the same task gives the same images, whatever the batch. */
export interface Attack<Name extends AttackName> {
  readonly name: Name;
  /** Why these settings cannot work at this epsilon; undefined if they can. */
  objection(settings: SettingsOf<Name>, epsilon: number): string | undefined;
  /** The most that one image may cost in one restart; of `transfer`, what the victim alone is asked. */
  cost(settings: SettingsOf<Name>, numClasses: number): Queries;
  /** Success is not claimed here: `attackImages` measures it. */
  perturb(task: AttackTask<SettingsOf<Name>>): Course;
}
