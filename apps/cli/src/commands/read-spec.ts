import {
  experimentPresetNames,
  experimentPresets,
  experimentSpecSchema,
  parseOrThrow,
  type ExperimentPresetName,
  type ExperimentSpec,
} from '@bionas/contracts';
import { readDocument } from './read-document.ts';

const isPreset = (name: string): name is ExperimentPresetName =>
  (experimentPresetNames as readonly string[]).includes(name);

/**
 * The effective spec of a YAML or JSON file, or of a preset's name.
 * @throws AppError invalid-spec naming the file, the place and what was expected there
 */
export async function readSpec(source: string): Promise<ExperimentSpec> {
  const what = 'The experiment';
  if (isPreset(source))
    return parseOrThrow(experimentSpecSchema, experimentPresets[source], {
      ...{ code: 'invalid-spec', what: `${what} in ${source}` },
    });
  return readDocument(source, experimentSpecSchema, {
    ...{ what, code: 'invalid-spec' },
    expected: `a YAML or JSON file, or one of the presets ${experimentPresetNames.join(', ')}`,
  });
}
