/** @file Files of weights as an engine takes them: each says all of its network itself. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import {
  AppError,
  encodeSafetensors,
  genomeId,
  networkTexts,
  twinOf,
  type NetworkDescription,
} from '@bionas/contracts';
import { writeWholeFile } from '@bionas/messaging';
import type { AttackedFile } from './attack-report.ts';
import { inputText } from './describe-network.ts';
import { readCheckpoint, type Checkpoint } from './read-checkpoint.ts';

export interface PreparedWeights extends AttackedFile {
  readonly description: NetworkDescription;
  /** Of the file that the engine reads, and where it lies: the one handed over, unless it left something out. */
  readonly hash: string;
  readonly path: string;
}

/** @param scratch takes a copy with all texts where the file lacks some */
export async function prepareWeights(
  { file, sha256, content, stated }: Checkpoint,
  description: NetworkDescription,
  scratch: string,
): Promise<PreparedWeights> {
  if (Object.values(stated).every((part) => part !== undefined)) {
    return { file, sha256, description, hash: sha256, path: resolve(file) };
  }
  const { tensors, metadata } = content;
  const bytes = encodeSafetensors({ tensors, metadata: { ...metadata, ...networkTexts(description) } });
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = join(scratch, `${hash}.safetensors`);
  await writeWholeFile(path, bytes);
  return { file, sha256, description, hash, path };
}

export type SurrogateSource = 'twin' | 'same-rules';

/**
 * A network that images for the victim are made on. What its file does not say is as in the victim, whose rules a twin replaces by back-propagation.
 * @throws AppError `invalid-spec`: the victim's own weights, or images of another shape; and as `readCheckpoint`
 */
export async function prepareSurrogate(
  file: string,
  source: SurrogateSource,
  { victim, scratch }: { readonly victim: PreparedWeights; readonly scratch: string },
): Promise<PreparedWeights & { readonly note: string | null }> {
  const checkpoint = await readCheckpoint(file);
  const { stated, sha256 } = checkpoint;
  if (sha256 === victim.sha256) {
    throw new AppError(
      'invalid-spec',
      `--${source} ${file} holds the very weights that are attacked: images made on them are no transfer. Hand over ${source === 'twin' ? 'its back-propagation twin' : 'the same network trained with another seed'}, or leave the option out.`,
    );
  }
  const own = victim.description;
  const wanted = source === 'twin' ? twinOf(own.genome) : own.genome;
  const description: NetworkDescription = {
    genome: stated.genome ?? wanted,
    spec: stated.spec ?? own.spec,
    input: stated.input ?? own.input,
    seed: stated.seed ?? 0,
    mean: stated.mean ?? own.mean,
    std: stated.std ?? own.std,
  };
  if (inputText(description.input) !== inputText(own.input)) {
    throw new AppError(
      'invalid-spec',
      `--${source} ${file} takes images of ${inputText(description.input)}, the attacked network ${inputText(own.input)}. Hand over a network trained on the same images.`,
    );
  }
  const alike = genomeId(description.genome) === genomeId(wanted);
  return {
    ...(await prepareWeights(checkpoint, description, scratch)),
    note: alike
      ? null
      : `${file}, on which images are made, is not ${source === 'twin' ? 'the back-propagation twin of the attacked genome' : 'of the attacked genome'}.`,
  };
}
