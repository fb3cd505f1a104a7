/** A real Chromium: the one of the machine if there is one, else the one that comes as an npm package. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type ConsoleMessage, type Page } from 'playwright-core';
import { root } from './lab.ts';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

export async function launchBrowser(): Promise<Browser> {
  const found = process.env['BIONAS_CHROMIUM'] ?? installed.find((path) => existsSync(path));
  if (found) return chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
  // The package unpacks into the temporary folder and would take any older browser it finds there.
  const folder = join(tmpdir(), 'bionas-chromium-153.0.0');
  await mkdir(folder, { recursive: true });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    return await chromium.launch({ executablePath: await packaged.executablePath(), args: packaged.args });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

/** Everything the page complained about. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  return complaints;
}

/** For the eyes: tmp/e2e/<name>.png in the checkout, not tracked. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(root, 'tmp/e2e');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
