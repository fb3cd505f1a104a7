/** @file `bionas attack`: its options; what it does is in commands/attack.ts. */
import { attackPresetNames, datasetNames } from '@bionas/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import type { AttackOptions } from './commands/attack.ts';
import type { Perform, WholeNumber } from './search-commands.ts';

/** One number a channel. */
function numbers(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (values.every((value) => Number.isFinite(value))) return values;
  throw new InvalidArgumentError('expected numbers with commas between, one a channel.');
}

const manual = `
The weights may come from anywhere. A file that BioNAS Lab wrote says itself what its network is; of another one say it by
--genome, --channels, --cells, --mean, --std and --dataset. Tensors must have the names and shapes of the genome's network:
what is missing, too many or of another shape is named. The feedback weights of learning rules may be left out.

Test images are attacked that the network has not been trained on if it was trained on the official training images.
Stopped by Ctrl-C or killed, the same command goes on where it was.

  bionas attack weights.safetensors                              all that the file says itself
  bionas attack weights.safetensors --preset smoke --images 100  a first look
  bionas attack theirs.safetensors --genome theirs.json --channels 16 --dataset mnist --mean 0.1307 --std 0.3081
`;

/** Adds the command to the program. */
export function addAttackCommand(program: Command, perform: Perform, wholeNumber: WholeNumber): void {
  program
    .command('attack')
    .argument('<checkpoint>', 'weights of a network, as a safetensors file')
    .description('attacks the network in a file, trained anywhere: figures and verdict, without a hub')
    .option(
      '--preset <name>',
      attackPresetNames.filter((name) => name !== 'none').join(', '),
      'bionas-standard',
    )
    .option('--genome <file>', 'JSON, where the weights do not carry their genome')
    .option('--channels <n>', 'width of the network, where the weights do not say it', wholeNumber(1, 4_096))
    .option('--cells <n>', 'depth likewise: cells in all, of NAS-Bench-201 a stage', wholeNumber(1, 1_000))
    .option('--mean <numbers>', 'of pixels in [0, 1], one a channel: what the network subtracts', numbers)
    .option('--std <numbers>', 'what it divides by then', numbers)
    .option('--dataset <name>', `${datasetNames.join(', ')}; default: what the weights say`)
    .option('--data-dir <folder>', 'data sets; default: BIONAS_DATA_DIR')
    .option('--images <n>', 'test images; default: as many as the preset says', wholeNumber(1, 10_000))
    .option('--data-seed <n>', 'draws which test images', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--seed <n>', 'draws what the attacks draw', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--twin <file>', 'weights of its back-propagation twin, to make images on (bionas-standard)')
    .option('--same-rules <file>', 'weights of the same genome, trained with another seed, likewise')
    .option('--adversarially-trained', 'it was trained against attacks: high figures are no wonder then')
    .option('--out <file>', 'also writes the whole report as JSON')
    .option('--fresh', 'begins anew, whatever an earlier run has left')
    .addHelpText('after', manual)
    .action((file: string, options: AttackOptions) =>
      perform(async (context) => {
        // It brings sockets and statistics along, for which no other command should wait.
        const { attack } = await import('./commands/attack.ts');
        await attack(context, file, options);
      }),
    );
}
