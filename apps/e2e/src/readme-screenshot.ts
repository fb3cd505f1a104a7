/** Draws the picture of the README from a running lab: `npm run readme:screenshot -- http://127.0.0.1:7310`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './browser.ts';
import { root } from './lab.ts';

const dashboardUrl = process.argv[2] ?? 'http://127.0.0.1:7310';
const folder = join(root, 'docs/images');
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1040 }, colorScheme: 'light' });
  await page.goto(`${dashboardUrl}/leaderboard?controls=true`);
  await page.getByText('not assessed').first().waitFor();
  // The chart draws itself in.
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(folder, 'leaderboard.png') });
} finally {
  await browser.close();
}
