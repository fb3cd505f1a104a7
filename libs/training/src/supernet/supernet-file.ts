/**
 * @file A supernet in training as a safetensors file. Tensors: the weights, the state of the rules, the alphas, the memories of both
 * optimisers. Texts: everything to build the supernet anew, which training it is and where that stands.
 */
import {
  type SafetensorsFile,
  decodeSafetensors,
  encodeSafetensors,
  AppError,
  canonicalJson,
  nb201SupernetSpecSchema,
  supernetSpecSchema,
  supernetTrainingSchema,
  type Nb201SupernetSpec,
  type SupernetSpec,
  type SupernetTraining,
} from '@bionas/contracts';
import {
  buildNb201Supernet,
  buildSupernet,
  restoreVariables,
  storeVariables,
  type InputShape,
  type NamedVariable,
  type Supernet,
} from '@bionas/network';
import type { SupernetState } from './supernet-state.ts';

const format = 'bionas-supernet-1';

/** The relaxation of DARTS cells, or that of NAS-Bench-201. */
export type AnySupernetSpec = SupernetSpec | Nb201SupernetSpec;

/** What a supernet is and learns from. Equal descriptions make equal trainings. */
export interface SupernetDescription {
  readonly supernet: AnySupernetSpec;
  readonly training: SupernetTraining;
  readonly input: InputShape;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Draws weights, alphas, the split of the images and their order. */
  readonly seed: number;
  /** Hash of the data set. */
  readonly data: string;
}

export interface SupernetFile extends SupernetDescription {
  readonly state: SupernetState;
  readonly tensors: SafetensorsFile['tensors'];
}

/** Freshly drawn, as the description says. The caller disposes of it. */
export function buildDescribed({ supernet, input, seed, mean, std }: SupernetDescription): Supernet {
  const build = { seed, mean, std };
  return 'kind' in supernet
    ? buildNb201Supernet(supernet, input, build)
    : buildSupernet(supernet, input, build);
}

/** The variables that make up what the supernet answers. */
export function answeringVariables({ parameters, ruleState, alphas }: Supernet): NamedVariable[] {
  return [...parameters, ...ruleState, alphas.normal, alphas.reduce];
}

/** @param variables all that goes on with the training */
export function encodeSupernet(
  description: SupernetDescription,
  variables: readonly NamedVariable[],
  state: SupernetState,
): Uint8Array {
  return encodeSafetensors({
    tensors: storeVariables(variables),
    metadata: { format, description: canonicalJson(description), state: JSON.stringify(state) },
  });
}

/** @throws AppError `artifact-damaged` */
export function decodeSupernet(bytes: Uint8Array): SupernetFile {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata['format'] !== format) {
    throw damaged(
      `its format is ${JSON.stringify(metadata['format'] ?? null)}, this version reads "${format}"`,
    );
  }
  try {
    const description = JSON.parse(metadata['description'] ?? '') as SupernetDescription;
    return {
      ...description,
      // The specs are parsed as such: another version may have written them.
      supernet: ('kind' in description.supernet ? nb201SupernetSpecSchema : supernetSpecSchema).parse(
        description.supernet,
      ),
      training: supernetTrainingSchema.parse(description.training),
      state: JSON.parse(metadata['state'] ?? '') as SupernetState,
      tensors,
    };
  } catch (cause) {
    throw damaged('it does not say what it is and where it stands', cause);
  }
}

/**
 * The same, of this very supernet and training.
 * @throws AppError `artifact-damaged`; `conflict` when it is of another
 */
export function decodeFor(bytes: Uint8Array, expected: SupernetDescription): SupernetFile {
  const file = decodeSupernet(bytes);
  const differing = (['supernet', 'training', 'input', 'mean', 'std', 'seed', 'data'] as const).filter(
    (key) => canonicalJson(file[key]) !== canonicalJson(expected[key]),
  );
  if (differing.length === 0) return file;
  throw new AppError(
    'conflict',
    `This checkpoint belongs to another training of a supernet: ${differing.join(', ')} differ. Start without it.`,
  );
}

/** Puts the tensors of a file into variables. @throws AppError `artifact-damaged` */
export function restoreFrom({ tensors }: SupernetFile, variables: readonly NamedVariable[]): void {
  restoreVariables(variables, tensors);
}

function damaged(problem: string, cause?: unknown): AppError {
  return new AppError(
    'artifact-damaged',
    `Not the file of a supernet: ${problem}. Fetch it again; if it stays so, train the supernet again.`,
    { cause },
  );
}
