/** A search in the hands of who looks on, in a real browser: pin, budget, pause, fork, release, and what each did to the search. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectComplaints, launchBrowser, screenshot } from './browser.ts';
import { startLab, type Lab } from './lab.ts';
import { tinySpec } from './tiny-spec.ts';
import { waitUntil } from './wait-until.ts';

let lab: Lab;
let browser: Browser;
let page: Page;
let complaints: string[];
let experimentId: string;
let searchId: string;

beforeAll(async () => {
  lab = await startLab();
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1400, height: 1300 }, colorScheme: 'light' });
  page.setDefaultTimeout(30_000);
  complaints = collectComplaints(page);
  // More than anyone waits for: it ends because its budget is cut.
  const { id } = await lab.client.experiments.submit.mutate({
    spec: tinySpec('to be steered', {
      space: { kind: 'chain', layers: 2, channels: 4, rules: ['bp', 'fa', 'usf'] },
      search: {
        candidates: 2_000,
        parallel: 2,
        strategy: { name: 'evolution', population: 4, sample: 2 },
        training: { epochs: 1 },
      },
      finals: { top: 1, seeds: 1, singleRules: false, randomMixes: 0, training: { epochs: 1 } },
      attack: { preset: 'none' },
    }),
  });
  experimentId = id;
  searchId = await waitUntil('the search to run', async () => {
    const { rows } = await lab.client.runs.list.query({ experimentId: id, kinds: ['search'], limit: 1 });
    return rows[0]?.state === 'running' ? rows[0].id : null;
  });
  await page.goto(`${lab.dashboardUrl}/experiments/${id}`);
  await page.locator('[data-connection="connected"]').waitFor();
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

const panel = (): Locator => page.getByRole('region', { name: 'Steer the search' });
const press = (name: string): Promise<void> => panel().getByRole('button', { name }).click();
const search = () => lab.client.search.get.query({ id: searchId });
const asked = async (): Promise<number> =>
  (await lab.client.experiments.candidates.query({ id: experimentId })).length;

async function setBudget(candidates: number): Promise<void> {
  await press('Budget');
  const dialog = page.getByRole('dialog', { name: 'Budget and parallel' });
  await dialog.getByLabel('Candidates').fill(String(candidates));
  await dialog.getByRole('button', { name: 'Change' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

describe('steering a search', () => {
  it('pins a rule: from the next round on every new genome has it', async () => {
    await press('Pin or ban');
    const dialog = page.getByRole('dialog', { name: 'Pin or ban' });
    await dialog.getByText('Pin: only this').click();
    await dialog.getByRole('combobox', { name: 'Rule' }).click();
    await page.getByRole('option', { name: 'feedback alignment' }).click();
    await screenshot(page, 'steer-pin');
    await dialog.getByRole('button', { name: 'Pin', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    const [change] = await waitUntil('the pin to take effect', async () => {
      const changes = await lab.client.search.interventions.query({ id: searchId });
      return changes[0]?.round != null ? changes : null;
    });
    expect(change).toMatchObject({ change: { kind: 'pin', rule: 'fa' }, refusal: null });
    const before = await asked();
    await waitUntil('some more candidates', async () => (await asked()) >= before + 4);
    const since = (await lab.client.experiments.candidates.query({ id: experimentId })).slice(before);
    for (const { genome } of since)
      if (genome.space === 'bionas-chain-v1')
        expect(genome.layers.flatMap(({ rule }) => rule ?? [])).toEqual(genome.layers.map(() => 'fa'));
    await panel().getByLabel('Pins and bans in force').waitFor();
  });

  it('pauses, shows its history, and is forked at a round: the fork ends by itself', async () => {
    await press('Pause');
    await waitUntil(
      'the search to pause',
      async () => (await lab.client.runs.get.query({ id: searchId })).state === 'paused',
    );
    await panel().getByText('paused', { exact: true }).waitFor();
    await panel()
      .getByRole('button', { name: /^History/ })
      .click();
    await page.getByRole('table', { name: 'History of changes' }).waitFor();
    await screenshot(page, 'steer-paused');
    const rounds = await lab.client.search.generations.query({ id: searchId });
    const candidates = (rounds.at(-1)?.questions ?? 0) + 2;
    await press('Fork');
    const dialog = page.getByRole('dialog', { name: 'Fork the search' });
    await dialog.getByLabel('Name').fill('the fork');
    await dialog.getByLabel('Candidates').fill(String(candidates));
    await screenshot(page, 'steer-fork');
    await dialog.getByRole('button', { name: 'Fork' }).click();
    await page.getByRole('heading', { name: 'the fork' }).waitFor();
    await page.getByText('It went on from the end of round').waitFor();
    const forkId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const fork = await waitUntil('the fork to finish', async () => {
      const row = await lab.client.experiments.get.query({ id: forkId });
      return ['finished', 'failed'].includes(row.state) ? row : null;
    });
    expect(fork.error).toBeNull();
    expect(fork.candidates).toEqual({ evaluated: candidates, planned: candidates });
    await screenshot(page, 'steer-forked');
  });

  it('goes on, loses its pin, and ends when its budget is spent', async () => {
    await page.goto(`${lab.dashboardUrl}/experiments/${experimentId}`);
    await press('Resume');
    await waitUntil(
      'the search to go on',
      async () => (await lab.client.runs.get.query({ id: searchId })).state === 'running',
    );
    await panel()
      .getByRole('button', { name: /^Release/ })
      .click();
    await waitUntil('no pin in force', async () => (await search()).steering.length === 0);
    const candidates = (await asked()) + 4;
    await setBudget(candidates);
    const ended = await waitUntil('the experiment to finish', async () => {
      const row = await lab.client.experiments.get.query({ id: experimentId });
      return ['finished', 'failed'].includes(row.state) ? row : null;
    });
    expect(ended.error).toBeNull();
    expect(ended.candidates.evaluated).toBeGreaterThanOrEqual(candidates);
    expect(ended.candidates.evaluated).toBeLessThan(candidates + 20);
    const kinds = (await lab.client.search.interventions.query({ id: searchId })).map(
      ({ change }) => change.kind,
    );
    expect(kinds).toEqual(['pin', 'pause', 'fork', 'resume', 'release', 'budget']);
    await page.getByText('finished').first().waitFor();
    await screenshot(page, 'steer-ended');
  });

  it('went without a complaint of the browser', () => {
    expect(complaints).toEqual([]);
  });
});
