import {
  canonicalJson,
  experimentPresetNames,
  experimentPresets,
  experimentSpecSchema,
  type ExperimentSpec,
} from '@bionas/contracts';
import { stringify } from 'yaml';

/** The effective spec as a file that `bionas run` takes. */
export function specYaml(spec: ExperimentSpec): string {
  return stringify(spec, { lineWidth: 100, flowCollectionPadding: false });
}

const fileName = (name: string): string =>
  `${
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'experiment'
  }.yaml`;

/** What to type to launch the same: the preset's name where it is one, else a file written on the spot. */
export function commandLine(spec: ExperimentSpec): string {
  const wanted = canonicalJson(spec);
  const preset = experimentPresetNames.find(
    (name) => canonicalJson(experimentSpecSchema.parse(experimentPresets[name])) === wanted,
  );
  if (preset !== undefined) return `bionas run ${preset} --wait`;
  const file = fileName(spec.name);
  return `cat > ${file} <<'YAML'\n${specYaml(spec)}YAML\nbionas run ${file} --wait`;
}
