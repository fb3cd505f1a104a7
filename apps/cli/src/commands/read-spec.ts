import { readFile } from 'node:fs/promises';
import {
  AppError,
  experimentPresetNames,
  experimentPresets,
  experimentSpecSchema,
  parseOrThrow,
  type ExperimentPresetName,
  type ExperimentSpec,
} from '@bionas/contracts';
import { parseDocument } from 'yaml';

const isPreset = (name: string): name is ExperimentPresetName =>
  (experimentPresetNames as readonly string[]).includes(name);

/**
 * The effective spec of a YAML or JSON file, or of a preset's name.
 * @throws AppError invalid-spec naming the file, the place and what was expected there
 */
export async function readSpec(source: string): Promise<ExperimentSpec> {
  const what = `The experiment in ${source}`;
  if (isPreset(source))
    return parseOrThrow(experimentSpecSchema, experimentPresets[source], { code: 'invalid-spec', what });
  let text: string;
  try {
    text = await readFile(source, 'utf8');
  } catch (cause) {
    throw new AppError(
      'invalid-spec',
      `Cannot read ${source}: expected a YAML or JSON file, or one of the presets ${experimentPresetNames.join(', ')}.`,
      { cause },
    );
  }
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw new AppError('invalid-spec', `${what} is not valid YAML: ${problem.message}`);
  return parseOrThrow(experimentSpecSchema, document.toJS(), { code: 'invalid-spec', what });
}
