/** @file `bionas reference …`: the commands; what they do is in commands/references.ts. */
import type { Command } from 'commander';
import { importReferences, listReferences, removeReference } from './commands/references.ts';
import type { Perform } from './search-commands.ts';

/** Adds the group to the program. */
export function addReferenceCommands(program: Command, perform: Perform): void {
  const group = program
    .command('reference')
    .description('published figures beside those of the lab, marked as not measured here');
  group
    .command('import')
    .argument('<file>', 'YAML or JSON, such as examples/reference-cifar10.yaml')
    .description('adds its rows and replaces those of the same name that differ: all of it, or nothing')
    .action((file: string) => perform((context) => importReferences(context, file)));
  group
    .command('list')
    .description('by name')
    .action(() => perform(listReferences));
  group
    .command('remove')
    .argument('<name>', 'as the list has it')
    .action((name: string) => perform((context) => removeReference(context, name)));
}
