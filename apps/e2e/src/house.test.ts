/** The main job as a user sees it, in a real browser: launch, watch, open, compare, cancel, reload. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectComplaints, launchBrowser, screenshot } from './browser.ts';
import { startLab, type Lab } from './lab.ts';
import { tinySpec } from './tiny-spec.ts';
import { waitUntil } from './wait-until.ts';

let lab: Lab;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  lab = await startLab();
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: 'light' });
  page.setDefaultTimeout(30_000);
  complaints = collectComplaints(page);
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

const open = async (path: string): Promise<void> => {
  await page.goto(`${lab.dashboardUrl}${path}`);
  await page.locator('[data-connection="connected"]').waitFor();
};

async function fill(field: string, value: string): Promise<void> {
  await page.locator(`input[name="${field}"]`).fill(value);
}

describe('the house', () => {
  it('launches an experiment from the form, which says at once what is wrong', async () => {
    await open('/experiments/new');
    await fill('name', 'from the form');
    await fill('dataset.trainSize', '90000');
    await page.getByText('Not yet a valid experiment').waitFor();
    expect(await page.getByRole('button', { name: 'Launch' }).isDisabled()).toBe(true);
    await screenshot(page, 'form-with-a-mistake');
    await fill('dataset.trainSize', '2000');
    await fill('dataset.validationSize', '500');
    await fill('dataset.testSize', '500');
    await fill('chain.layers', '2');
    await fill('chain.channels', '4');
    await fill('search.candidates', '3');
    await fill('evolution.population', '2');
    await fill('evolution.sample', '2');
    await fill('finals.top', '1');
    await fill('finals.seeds', '3');
    await fill('finals.randomMixes', '0');
    await page.locator('input[name="finals.singleRules"]').uncheck();
    await page.getByRole('button', { name: 'Training of a final network' }).click();
    await fill('finals.training.epochs', '2');
    expect(await page.getByTestId('effective-spec').textContent()).toContain('trainSize: 2000');
    await page.getByRole('button', { name: 'Launch' }).click();
    await page.waitForURL(/\/experiments\/[0-9a-f-]{36}/);
    await page.getByRole('heading', { name: 'from the form' }).waitFor();
  });

  it('shows candidates as they are scored', async () => {
    await waitUntil('a scored candidate on the page', async () => (await page.getByRole('row').count()) > 1);
    await screenshot(page, 'experiment-search');
  });

  it('finishes, and the row of the mix appears on the leaderboard and opens', async () => {
    await open('/leaderboard');
    await page.getByText('not assessed').first().waitFor({ timeout: 180_000 });
    const [experiment] = (await lab.client.experiments.list.query({})).rows;
    await waitUntil('the experiment to finish', async () => {
      return (await lab.client.experiments.get.query({ id: experiment?.id ?? '' })).state === 'finished';
    });
    await page.getByText('n = 3').first().waitFor();
    await lab.client.references.import.mutate({
      document: {
        version: 1,
        rows: [
          {
            ...{ name: 'Published MLP', dataset: 'mnist', architecture: 'MLP', rules: ['bp'] },
            ...{ paper: 'Somebody 2020', link: 'arXiv:2001.00001', cleanPercent: 99.9 },
            ...{ adversariallyTrained: false, extraData: false },
          },
        ],
      },
    });
    const published = page.getByRole('row', { name: 'Published MLP' });
    await published.getByText('not measured here').first().waitFor();
    // More accurate than any of ours, and ranked nowhere.
    expect(await published.getByRole('cell').first().textContent()).toBe('–');
    await screenshot(page, 'leaderboard');
    await page.getByRole('row').nth(1).getByRole('button').first().click();
    await page.getByRole('dialog').getByText('not assessed').first().waitFor();
    await screenshot(page, 'leaderboard-row');
  });

  it('compares the mix with its twin, in words and numbers, and a reload restores the view', async () => {
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /compare/i })
      .first()
      .click();
    await page.waitForURL(/\/compare\?/);
    await page
      .locator('[data-finding]')
      .getByText(/BP twin/)
      .first()
      .waitFor();
    await page.locator('canvas').first().waitFor();
    const address = page.url();
    const finding = await page.locator('[data-finding]').textContent();
    await screenshot(page, 'compare');
    await page.reload();
    await page.locator('[data-finding]').waitFor();
    expect(page.url()).toBe(address);
    expect(await page.locator('[data-finding]').textContent()).toBe(finding);
  });

  it('draws a curve that moves without a reload', async () => {
    // Longer than anyone waits, so that the training cannot be over before the page is looked at.
    const { id } = await lab.client.experiments.submit.mutate({
      spec: tinySpec('to be watched', {
        search: { candidates: 1, strategy: { name: 'random' }, training: { epochs: 1 } },
        finals: { top: 1, seeds: 1, singleRules: false, randomMixes: 0, training: { epochs: 1_000 } },
      }),
    });
    const run = await waitUntil('a training that runs', async () => {
      const { rows } = await lab.client.runs.list.query({
        experimentId: id,
        kinds: ['training'],
        states: ['running'],
        limit: 10,
      });
      return rows[0] ?? null;
    });
    await open(`/runs/${run.id}`);
    const curve = page.locator('canvas').first();
    await curve.waitFor();
    await waitUntil('a first point', async () => (await page.getByText('no points yet').count()) === 0);
    const before = await curve.screenshot();
    // No reload and no click: the picture changes because the training goes on.
    await waitUntil('the curve to move', async () => !(await curve.screenshot()).equals(before));
    await screenshot(page, 'run-curves');
    await lab.client.experiments.cancel.mutate({ id });
  });

  it('cancels an experiment after asking', async () => {
    const { id } = await lab.client.experiments.submit.mutate({
      spec: tinySpec('to be cancelled', { search: { candidates: 200, strategy: { name: 'random' } } }),
    });
    await open(`/experiments/${id}`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Cancel the experiment' }).click();
    await waitUntil(
      'it to be cancelled',
      async () => (await lab.client.experiments.get.query({ id })).state === 'cancelled',
    );
    await page.getByText('cancelled').first().waitFor();
    const { rows } = await lab.client.runs.list.query({ experimentId: id, limit: 10 });
    expect(rows.map(({ kind, state }) => [kind, state])).toEqual([['search', 'cancelled']]);
    const candidates = await lab.client.experiments.candidates.query({ id });
    expect(candidates.every(({ state }) => state === 'cancelled' || state === 'finished')).toBe(true);
  });

  it('lists the machines, in dark as well', async () => {
    await open('/trainers');
    await page.getByText('trainer-1').first().waitFor();
    await screenshot(page, 'trainers');
    await page.emulateMedia({ colorScheme: 'dark' });
    await open('/experiments');
    await page.getByText('from the form').first().waitFor();
    await screenshot(page, 'experiments-dark');
    await open('/leaderboard');
    await page.getByText('not assessed').first().waitFor();
    await screenshot(page, 'leaderboard-dark');
  });

  it('went without a complaint of the browser', () => {
    expect(complaints).toEqual([]);
  });
});
