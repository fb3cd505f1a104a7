/** @file `study robustness`: what the published attacks say of rules and mixes on CIFAR-10, and what an honest measurement says. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { genomeSchema, type Genome } from '@bionas/contracts';
import { dataCacheFolder, loadDataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import { publishedGenomes } from '@bionas/search-space';
import { keptRows } from '../kept-rows.ts';
import { attackArm } from './attack-arm.ts';
import { keptNetworks } from './kept-networks.ts';
import { robustnessArmNames, robustnessArms } from './robustness-arms.ts';
import { robustnessMarkdown, robustnessText } from './robustness-report-text.ts';
import type {
  RobustnessRow,
  RobustnessSettings,
  RobustnessStudy,
  StudiedPreset,
} from './robustness-report.ts';

const usage = `npm run study:robustness -- [options]
One architecture on CIFAR-10, trained by each rule, by mixes, and against attacks; then attacked: four to five hours of processor time. Started again, it goes on behind the last training or part of an attack.
Processes with the same settings share what is finished: one an arm fills a larger machine.
  --arms a,b      of ${robustnessArmNames.join(', ')} (default: all)
  --presets a,b   of paper-compare, bionas-standard, laptop, smoke (default: paper-compare,bionas-standard)
  --genome file   of the searched mix, whose architecture all arms have: JSON of DARTS cells (default: the published BioNAS genome)
  --seeds n       trainings of each, 1 to 20 (default: 1)
  --images n      attacked, 50 to 10000 (default: 500)
  --train n       training images (default: 8000)
  --epochs n      (default: 10)
  --channels n    of the first cells (default: 8)
  --cells n       (default: 3)
  --parts file    where each arm is written as it ends, networks beside it (default: under .bionas/robustness)
  --quick         1000 training images, one epoch, 50 attacked by the preset smoke: says that all works
  --json          machine-readable
  --markdown      the tables of docs/robustness.md
  --from file     prints a report that --json has written, and trains nothing

Images are read from the folder BIONAS_DATA_DIR.`;

const studiedPresets: readonly StudiedPreset[] = ['paper-compare', 'bionas-standard', 'laptop', 'smoke'];
const dataSeed = 1;
const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs the study and prints what it found. */
export async function robustness(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      arms: { type: 'string', default: robustnessArmNames.join() },
      presets: { type: 'string' },
      genome: { type: 'string' },
      seeds: { type: 'string', default: '1' },
      images: { type: 'string' },
      train: { type: 'string' },
      epochs: { type: 'string' },
      channels: { type: 'string', default: '8' },
      cells: { type: 'string', default: '3' },
      parts: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      from: { type: 'string' },
    },
  });
  const { quick } = values;
  const named = namesOf('--arms', values.arms, robustnessArmNames);
  const study =
    values.from === undefined
      ? await measured(
          {
            trainSize: wholeNumber('--train', values.train ?? (quick ? '1000' : '8000'), 100, 45_000),
            testSize: quick ? 200 : 2_000,
            epochs: wholeNumber('--epochs', values.epochs ?? (quick ? '1' : '10'), 1, 1_000),
            channels: wholeNumber('--channels', values.channels, 4, 64),
            cells: wholeNumber('--cells', values.cells, 3, 20),
            images: wholeNumber('--images', values.images ?? (quick ? '50' : '500'), 50, 10_000),
            presets: namesOf('--presets', values.presets ?? (quick ? 'smoke' : 'paper-compare,bionas-standard'), studiedPresets), // oxfmt-ignore
            searched: await genomeOf(values.genome),
          },
          {
            arms: robustnessArms.filter(({ name }) => named.includes(name)),
            seeds: wholeNumber('--seeds', values.seeds, 1, 20),
            quick,
            parts: values.parts,
          },
        )
      : // Written by this study itself: taken as it is.
        (JSON.parse(await readFile(values.from, 'utf8')) as RobustnessStudy);
  const text = values.json ? JSON.stringify(study, null, 2) : (values.markdown ? robustnessMarkdown : robustnessText)(study); // oxfmt-ignore
  process.stdout.write(`${text}\n`);
}

interface Extent {
  readonly arms: typeof robustnessArms;
  readonly seeds: number;
  readonly quick: boolean;
  readonly parts: string | undefined;
}

async function measured(settings: RobustnessSettings, extent: Extent): Promise<RobustnessStudy> {
  const { arms, seeds, quick, parts } = extent;
  const engine = await loadEngine();
  const { trainSize, testSize, images } = settings;
  const data = await loadDataset({
    spec: {
      ...{ name: 'cifar-10', trainSize, validationSize: 500 },
      ...{ testSize: Math.max(testSize, images), excludeSubstitutes: false },
    },
    dataSeed,
    dataDir: process.env['BIONAS_DATA_DIR'],
    cacheDir: dataCacheFolder(process.env),
  });
  const kept = keptRows<RobustnessRow>('robustness', settings, parts);
  const networks = keptNetworks(kept.file.replace(/\.jsonl$/, '') + '-networks');
  const rows: RobustnessRow[] = [];
  for (const arm of arms) {
    for (let seed = 1; seed <= seeds; seed++) {
      const id = `${arm.name} ${seed}`;
      const known = kept.find(id);
      const row = known ?? (await attackArm(arm, { data, settings, seed, kept: networks, note }));
      if (known === undefined) kept.keep(id, row);
      rows.push(row);
    }
  }
  return { study: 'robustness', date: new Date().toISOString(), engine, quick, settings, dataHash: data.dataHash, rows }; // oxfmt-ignore
}

async function genomeOf(file: string | undefined): Promise<Genome> {
  if (file === undefined) return publishedGenomes.biodarts;
  const genome = genomeSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  if (genome.space === 'bionas-cell-v1') return genome;
  throw new Error(`--genome is of the space ${genome.space}; expected DARTS cells (bionas-cell-v1).`);
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new Error(`${option} is ${text}; expected a whole number from ${least} to ${most}.`);
}

function namesOf<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  return text.split(',').map((given) => {
    const name = known.find((candidate) => candidate === given.trim());
    if (name === undefined) throw new Error(`${option} has ${given}; expected some of ${known.join(', ')}.`);
    return name;
  });
}
