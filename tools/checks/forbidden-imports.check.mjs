/** The import rules of eslint.config.mjs must bite: each line below is written into its room and has to be refused. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.mjs';

export const title = 'forbidden imports are refused';

const forbidden = [
  [
    'libs/search-space',
    "import { tf } from '@bionas/engine';\nexport const it = tf;\n",
    '@nx/enforce-module-boundaries',
  ],
  [
    'libs/training',
    "import { readFileSync } from 'node:fs';\nexport const it = readFileSync;\n",
    'no-restricted-imports',
  ],
  [
    'libs/ui',
    "import { openStore } from '@bionas/store';\nexport const it = openStore;\n",
    '@nx/enforce-module-boundaries',
  ],
  [
    'libs/attacks',
    "import { buildNetwork } from '@bionas/network';\nexport const it = buildNetwork;\n",
    '@nx/enforce-module-boundaries',
  ],
  [
    'apps/trainer',
    "import { appRouter } from '@bionas/api';\nexport const it = appRouter;\n",
    '@nx/enforce-module-boundaries',
  ],
  [
    'apps/dashboard',
    "import { loadEngine } from '@bionas/engine';\nexport const it = loadEngine;\n",
    '@nx/enforce-module-boundaries',
  ],
];

export function check() {
  const planted = forbidden.map(([room, text, rule], index) => {
    const file = join(root, room, 'src', `forbidden-import-${index}.ts`);
    writeFileSync(file, text);
    return { room, rule, file };
  });
  const remove = () => {
    for (const { file } of planted) rmSync(file, { force: true });
  };
  process.once('SIGINT', remove).once('SIGTERM', remove);
  try {
    let report = '[]';
    try {
      report = execFileSync(
        process.execPath,
        ['node_modules/eslint/bin/eslint.js', '--format', 'json', ...planted.map(({ file }) => file)],
        { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] },
      );
    } catch (error) {
      report = error.stdout;
    }
    const results = JSON.parse(report);
    return planted
      .filter(({ file, rule }) => {
        const result = results.find(({ filePath }) => filePath === file);
        return !result?.messages.some(({ ruleId }) => ruleId === rule);
      })
      .map(({ room, rule }) => `${room}: an import that ${rule} must refuse was let through`);
  } finally {
    remove();
  }
}
