import { AppError, attackPresetNames, type AttackPresetName } from '@bionas/contracts';

const presets = attackPresetNames.filter((name) => name !== 'none');
export type PresetName = Exclude<AttackPresetName, 'none'>;

/** @throws AppError `invalid-spec` for a name that no preset has, with those there are */
export function presetOf(name: string): PresetName {
  const found = presets.find((one) => one === name);
  if (found !== undefined) return found;
  throw new AppError(
    'invalid-spec',
    `There is no preset "${name}"; expected one of ${presets.join(', ')} ("bionas attacks" says what they do).`,
  );
}
