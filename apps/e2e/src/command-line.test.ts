/** The command line without a hub: it brings its own, and its exit code tells how it went. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bionas, execute } from './lab.ts';
import { tinySpec } from './tiny-spec.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bionas-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const run = (words: string[], environment: Record<string, string> = {}): ReturnType<typeof execute> =>
  execute([bionas, ...words], {
    BIONAS_HOME: join(folder, 'home'),
    BIONAS_HUB_URL: 'http://127.0.0.1:9',
    ...environment,
  });

const specFile = async (name: string, spec: unknown): Promise<string> => {
  const file = join(folder, name);
  await writeFile(file, typeof spec === 'string' ? spec : stringify(spec));
  return file;
};

describe('bionas run --wait', () => {
  it('runs an experiment without a hub and prints one JSON object with its leaderboard', async () => {
    const file = await specFile('tiny.yaml', tinySpec('from a file'));
    const { code, stdout, stderr } = await run(['--json', 'run', file, '--wait']);
    expect(stderr).toContain('starting one for the length of this command');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as {
      experiment: { state: string };
      leaderboard: { role: string; accuracy: { mean: number; n: number } }[];
    };
    expect(report.experiment.state).toBe('finished');
    expect(report.leaderboard.map(({ role }) => role).sort()).toEqual(['mix', 'twin']);
    expect(report.leaderboard.every(({ accuracy }) => accuracy.n === 2 && accuracy.mean > 0.3)).toBe(true);
  });

  it('leaves weights that bionas attack takes as they are', async () => {
    const entries = await readdir(join(folder, 'home', 'artifacts'), {
      recursive: true,
      withFileTypes: true,
    });
    const files = entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
    const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
    const weights = files[texts.findIndex((text) => text.includes('"dataset":"mnist"'))] ?? 'no weights';
    const { code, stdout, stderr } = await run(['--json', 'attack', weights, '--preset', 'smoke', '--images', '20']); // oxfmt-ignore
    expect(stderr).toMatch(/1 of 7, clean: \d+ of 20 right/);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      dataset: 'mnist',
      result: { preset: 'smoke', clean: { total: 20 }, judgement: { verdict: 'not-assessed' } },
    });
  });

  it('fails with the reason when the data set is not there', async () => {
    const file = await specFile(
      'cifar.yaml',
      tinySpec('no data', {
        dataset: { name: 'cifar-10', trainSize: 1_000, validationSize: 200, testSize: 200 },
      }),
    );
    const { code, stdout } = await run(['--json', 'run', file, '--wait'], {
      BIONAS_DATA_DIR: join(folder, 'nothing'),
    });
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as { experiment: { state: string; error: { message: string } } };
    expect(report.experiment.state).toBe('failed');
    expect(report.experiment.error.message).toContain('BIONAS_DATA_DIR');
  });
});

describe('bad input', () => {
  it('names the field, what was expected and what came', async () => {
    const file = await specFile('bad.yaml', { name: 'bad', search: { candidates: -3 }, spaec: {} });
    const { code, stderr } = await run(['run', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('search.candidates');
    expect(stderr).toContain('spaec');
  });

  it('refuses an unknown rule by name', async () => {
    const file = await specFile('rule.yaml', { name: 'bad', space: { kind: 'chain', rules: ['hebb'] } });
    const { code, stderr } = await run(['run', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('space.rules.0');
  });

  it('says where YAML breaks', async () => {
    const { code, stderr } = await run(['run', await specFile('broken.yaml', 'name: [')]);
    expect(code).toBe(2);
    expect(stderr).toContain('not valid YAML');
  });

  it('says how to reach a hub when there is none', async () => {
    const { code, stderr } = await run(['list']);
    expect(code).toBe(4);
    expect(stderr).toContain('npm start');
  });

  it('answers a wrong option with the usage and exit code 2', async () => {
    const { code, stderr } = await run(['list', '--limit', 'many']);
    expect(code).toBe(2);
    expect(stderr).toContain('whole number');
  });
});
