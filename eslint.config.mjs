import { builtinModules } from 'node:module';
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const test = ['vitest', 'fast-check'];
/*
 * Run through `npm run lint`, never bare: the boundary rule silently lets everything pass while Nx has no project graph, and the
 * script makes it first. One process for the whole checkout takes half the time of one a project. Rules that need types are those of
 * .oxlintrc.json (`npm run lint:types`), over a compiler that is ten times as fast as the one of this linter.
 */

/** Who may know whom: ARCHITECTURE.md tells why. A project that matches no line may import nothing. */
const depConstraints = [
  {
    sourceTag: 'type:contract',
    onlyDependOnLibsWithTags: [],
    allowedExternalImports: ['zod', '@noble/*', ...test],
  },
  {
    sourceTag: 'type:domain',
    onlyDependOnLibsWithTags: ['type:contract', 'type:domain'],
    allowedExternalImports: ['pure-rand/*', '@stdlib/*', 'ml-matrix', 'zod', ...test],
  },
  {
    sourceTag: 'type:engine',
    onlyDependOnLibsWithTags: ['type:contract', 'type:domain', 'type:engine', 'type:setup'],
    allowedExternalImports: [
      '@tensorflow/*',
      '@bufbuild/protobuf',
      '@bufbuild/protobuf/*',
      'pure-rand/*',
      'zod',
      ...test,
    ],
  },
  // Leaves of the science: the rules and the attacks know the engine's kernels and nothing of networks or training.
  ...['learning-rules', 'attacks'].map((name) => ({
    sourceTag: `name:${name}`,
    onlyDependOnLibsWithTags: ['type:contract', 'name:engine', 'name:graph-step'],
  })),
  // Usable by any tfjs-node program.
  { sourceTag: 'name:graph-step', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'type:adapter', onlyDependOnLibsWithTags: ['type:contract'] },
  {
    sourceTag: 'type:api',
    onlyDependOnLibsWithTags: ['type:contract', 'type:domain'],
    allowedExternalImports: ['@trpc/*', 'zod', ...test],
  },
  {
    sourceTag: 'type:ui',
    onlyDependOnLibsWithTags: ['type:contract', 'type:domain'],
    bannedExternalImports: ['@tensorflow/*', 'pg', 'drizzle-orm', 'zeromq'],
  },
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: [
      'type:contract',
      'type:domain',
      'type:engine',
      'type:adapter',
      'type:api',
      'type:ui',
      'type:setup',
    ],
  },
  {
    sourceTag: 'scope:web',
    notDependOnLibsWithTags: ['type:engine', 'type:adapter'],
    bannedExternalImports: ['@tensorflow/*', 'pg', 'drizzle-orm', 'zeromq'],
  },
  ...['searcher', 'trainer', 'attacker'].map((name) => ({
    sourceTag: `name:${name}`,
    notDependOnLibsWithTags: ['type:ui', 'type:api'],
  })),
  { sourceTag: 'type:setup', onlyDependOnLibsWithTags: [], allowedExternalImports: test },
];

/** Rooms that compute and never touch disk, network or processes. */
const pure = [
  'contracts',
  'search-space',
  'analysis',
  'learning-rules',
  'network',
  'training',
  'search',
  'attacks',
  'ui',
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/.next/**', '**/node_modules/**', '**/next-env.d.ts', '.nx/**', 'tmp/**'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'Buffer',
          'fetch',
          'AbortController',
          'AbortSignal',
          'TextDecoder',
          'performance',
          'structuredClone',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, banTransitiveDependencies: true, allow: [], depConstraints },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSEnumDeclaration',
          message: 'Use a closed union of string literals instead of an enum.',
        },
        { selector: 'ExportAllDeclaration', message: 'Name what you export.' },
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export (Next pages are exempt).' },
      ],
    },
  },
  {
    files: pure.map((room) => `libs/${room}/src/**/*.{ts,tsx}`),
    ignores: ['**/*.test.ts', '**/*.test.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [...builtinModules.filter((name) => !name.startsWith('_')), 'node:*'],
              message: 'A pure room: no disk, network, clock or process. Let an app hand the value in.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['libs/ui/**/*.tsx', 'apps/dashboard/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  {
    files: [
      'apps/dashboard/src/app/**/*.tsx',
      'apps/dashboard/*.config.{ts,mjs}',
      '**/vitest.config.ts',
      'apps/dashboard/src/app/**/route.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
