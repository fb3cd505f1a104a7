/**
 * Runs every numbered example and compares what it prints with the comment at its head: exactly under `Prints:`, with
 * numbers left aside under `Prints about:` (they depend on the processor). Checks the YAML specs against the schema, the
 * schema file against contracts, and the examples' types. Needs a build of contracts.
 *
 *   node tools/checks/examples.mjs [--write] [NAME…]     --write puts the output into the comments instead
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  experimentPresets,
  experimentSpecSchema,
  referenceDocumentSchema,
} from '../../libs/contracts/dist/index.js';
import { root } from './repository.mjs';

// The parser that the command line reads specs with.
const { parse } = createRequire(join(root, 'apps/cli/package.json'))('yaml');
const folder = join(root, 'examples');
/** Meant are 30 s; twice that where the machine has other work. */
const limitMs = 60_000;
const write = process.argv.includes('--write');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const wanted = (file) => named.length === 0 || named.some((name) => file.includes(name));
const problems = [];

const node = (...words) => spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });

function checkSpecs() {
  const documents = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  for (const file of documents.filter((name) => name.startsWith('reference-')).filter(wanted)) {
    const parsed = referenceDocumentSchema.safeParse(parse(readFileSync(join(folder, file), 'utf8')));
    if (!parsed.success) problems.push(`examples/${file}: ${parsed.error.message}`);
  }
  const files = documents.filter((file) => !file.startsWith('reference-'));
  if (files.length === 0) problems.push('examples: no YAML spec found');
  for (const file of files.filter(wanted)) {
    const text = readFileSync(join(folder, file), 'utf8');
    if (!text.startsWith('# yaml-language-server: $schema=./experiment.schema.json\n')) {
      problems.push(`examples/${file}: the first line does not name the schema`);
    }
    const parsed = experimentSpecSchema.safeParse(parse(text));
    if (!parsed.success) problems.push(`examples/${file}: ${parsed.error.message}`);
    // A spec that is named like a preset is that preset.
    const preset = experimentPresets[file.replace('.yaml', '')];
    if (preset && !isDeepStrictEqual(parsed.data, experimentSpecSchema.parse(preset))) {
      problems.push(`examples/${file} differs from the preset of its name in libs/contracts`);
    }
  }
  const schema = node('tools/generators/experiment-schema.mjs', '--check');
  if (schema.status !== 0) problems.push(schema.stderr.trim());
}

function checkTypes() {
  const compiled = node('node_modules/@typescript/native/bin/tsc', '-p', 'examples');
  if (compiled.status !== 0) problems.push(`examples do not compile:\n${compiled.stdout}`);
}

/** The comment's claim: `{ head, kind, output }`; head is everything up to and with the line that announces the output. */
function claimOf(source) {
  const found = /^([\s\S]*?\n \* (Prints|Prints about):\n)((?: \*(?: {3}.*)?\n)*) \*\/\n/.exec(source);
  if (found === null) return undefined;
  const [whole, head, kind, body] = found;
  const output = body
    .split('\n')
    .map((line) => line.slice(' *   '.length).trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
  return { head, kind, output, rest: source.slice(whole.length) };
}

const withoutNumbers = (text) => text.replace(/\s*-?\d+(\.\d+)?/g, ' N');

function checkExample(file) {
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  const claim = claimOf(source);
  if (claim === undefined) {
    problems.push(`examples/${file}: its first comment has no "Prints:" or "Prints about:"`);
    return;
  }
  const started = performance.now();
  const ran = spawnSync(process.execPath, ['--import', 'tsx', '--conditions=@bionas/source', path], {
    cwd: root,
    encoding: 'utf8',
    timeout: 2 * limitMs,
  });
  const tookMs = performance.now() - started;
  if (ran.status !== 0) {
    problems.push(`examples/${file} ended with ${ran.status ?? ran.signal}:\n${ran.stderr}`);
    return;
  }
  const output = ran.stdout
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
  if (write) {
    const lines = output.split('\n').map((line) => ` *   ${line}`.trimEnd());
    writeFileSync(path, `${claim.head} *\n${lines.join('\n')}\n */\n${claim.rest}`);
  } else {
    const [said, printed] =
      claim.kind === 'Prints' ? [claim.output, output] : [claim.output, output].map(withoutNumbers);
    if (said !== printed) {
      problems.push(
        `examples/${file} prints something else than its comment says; --write renews the comment:\n${output}`,
      );
    }
  }
  if (tookMs > limitMs)
    problems.push(
      `examples/${file} took ${Math.round(tookMs / 1000)} s, at most ${limitMs / 1000} are allowed`,
    );
  console.log(`examples/${file}: ${(tookMs / 1000).toFixed(1)} s`);
}

checkSpecs();
checkTypes();
const examples = readdirSync(folder).filter((file) => /^\d\d-.*\.ts$/.test(file));
if (examples.length === 0) problems.push('examples: none found');
for (const file of examples.filter(wanted)) checkExample(file);
for (const problem of problems) console.error(problem);
console.log(`${examples.length} examples, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
