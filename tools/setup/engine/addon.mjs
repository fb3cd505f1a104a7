import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { lastLines, npmCommand, runChild } from '../child.mjs';
import { SetupError } from '../setup-error.mjs';
import { addonDir, engineDir, libraryDir, napiFolder, tfjsPackageDir } from './places.mjs';
import { TENSORFLOW_VERSION, TFJS_VERSION } from './pins.mjs';

/** Headers that came with this Node; when there are none, node-gyp fetches them. */
function headerOptions() {
  const prefix = path.resolve(path.dirname(process.execPath), '..');
  const place = [prefix, '/usr'].find((each) => existsSync(path.join(each, 'include/node/node_api.h')));
  return place ? [`--nodedir=${place}`] : [];
}

/** The programs of a build that are not on PATH. @returns {Promise<string[]>} */
export async function missingTools() {
  const missing = [];
  for (const tool of [process.env.CXX ?? (process.platform === 'darwin' ? 'c++' : 'g++'), 'make']) {
    if ((await runChild(tool, ['--version'])).code !== 0) missing.push(tool);
  }
  return missing;
}

async function requireTools() {
  const missing = await missingTools();
  if (missing.length === 0) return;
  throw new SetupError(
    'no-compiler',
    `${missing.join(' and ')} not found: the engine's addon is compiled on this machine, once.`,
    process.platform === 'darwin'
      ? 'Run xcode-select --install, then the same command again.'
      : 'Install a C++ compiler and make (Debian: apt-get install g++ make), then run the same command again.',
  );
}

/**
 * Builds the addon of `@tensorflow/tfjs-node-gpu` against the library in the cache and keeps it there. It speaks Node-API, so
 * one build serves every Node version. The caller holds the engine lock.
 * @param {'cpu' | 'cuda'} flavour
 * @param {import('../index.d.mts').OnProgress} onProgress
 * @returns {Promise<string>} its folder, with `lib/napi-v8/tfjs_binding.node`
 */
export async function installAddon(flavour, onProgress) {
  const target = addonDir(flavour);
  if (
    existsSync(path.join(target, 'addon.json')) &&
    existsSync(path.join(target, 'lib', napiFolder(), 'tfjs_binding.node'))
  )
    return target;
  const source = tfjsPackageDir();
  if (!source)
    throw new SetupError(
      'not-installed',
      '@tensorflow/tfjs-node-gpu is not in node_modules.',
      'Run npm ci first.',
    );
  await requireTools();
  const scratch = await fs.mkdtemp(path.join(engineDir(), '.partial-'));
  try {
    onProgress({ step: 'build', message: "building the engine's addon (15 s to 60 s)" });
    for (const name of ['binding', 'binding.gyp', 'package.json'])
      await fs.cp(path.join(source, name), path.join(scratch, name), { recursive: true });
    await fs.symlink(libraryDir(flavour), path.join(scratch, 'deps'));
    const napi = napiFolder();
    const folder = path.join(scratch, 'lib', napi);
    const gyp = [
      'node-gyp rebuild',
      ...headerOptions(),
      `--module_name=tfjs_binding --module=${JSON.stringify(path.join(folder, 'tfjs_binding.node'))} --module_path=${JSON.stringify(folder)}`,
      `--napi_version=${process.versions.napi} --napi_build_version=${napi.slice('napi-v'.length)} --node_napi_label=${napi}`,
    ].join(' ');
    const npm = npmCommand();
    // npm puts its own node-gyp on the PATH of what `npm exec --call` runs.
    const { code, output } = await runChild(npm.program, [...npm.args, 'exec', '--call', gyp], {
      cwd: scratch,
    });
    if (code !== 0 || !existsSync(path.join(folder, 'tfjs_binding.node'))) {
      const headers =
        /getaddrinfo|ECONN|ETIMEDOUT|40\d|node-v.*headers|network/i.test(output) &&
        headerOptions().length === 0;
      throw new SetupError(
        headers ? 'no-headers' : 'build-failed',
        `The engine's addon did not build:\n${lastLines(output, 12)}`,
        headers
          ? "Node's headers are neither beside this Node nor to be fetched: install them (Debian: apt-get install libnode-dev; or a Node from its own archive), then run the same command again."
          : 'Send the lines above to the developers; meanwhile BIONAS_ENGINE=js works, slowly.',
      );
    }
    if (process.platform === 'darwin') {
      // binding.gyp rewrites the name of the C-only library; the wheel's library calls itself libtensorflow_cc.
      const rename = (/** @type {string} */ from, /** @type {string} */ to) => [
        '-change',
        `@rpath/${from}`,
        `@loader_path/../../deps/lib/${to}`,
      ];
      await runChild('install_name_tool', [
        ...rename('libtensorflow_cc.2.dylib', 'libtensorflow_cc.2.dylib'),
        ...rename('libtensorflow_framework.2.dylib', 'libtensorflow_framework.2.dylib'),
        path.join(folder, 'tfjs_binding.node'),
      ]);
    }
    const finished = path.join(scratch, 'finished');
    await fs.mkdir(path.join(finished, 'lib', napi), { recursive: true });
    await fs.copyFile(
      path.join(folder, 'tfjs_binding.node'),
      path.join(finished, 'lib', napi, 'tfjs_binding.node'),
    );
    // The addon looks for its library at ../../deps/lib, seen from its real place.
    await fs.symlink(path.join('..', path.basename(libraryDir(flavour))), path.join(finished, 'deps'));
    await fs.writeFile(
      path.join(finished, 'addon.json'),
      JSON.stringify({ tfjsVersion: TFJS_VERSION, tensorflowVersion: TENSORFLOW_VERSION, flavour }, null, 2),
    );
    await fs.rm(target, { recursive: true, force: true });
    await fs.rename(finished, target);
    return target;
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}
