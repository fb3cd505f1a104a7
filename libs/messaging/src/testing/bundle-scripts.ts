import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Makes plain JavaScript of the scripts that tests start as processes: compiling them at each start takes longer than
 * most tests. Returns where they lie.
 */
export async function bundleScripts(): Promise<{ readonly engineChild: URL; readonly serviceProcess: URL }> {
  const outdir = new URL('../../dist/testing/', import.meta.url);
  const script = (name: string): string => fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  await build({
    entryPoints: [script('engine-child'), script('service-process')],
    outdir: fileURLToPath(outdir),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@bionas/source'],
    external: ['zeromq'],
    logLevel: 'error',
  });
  return {
    engineChild: new URL('engine-child.mjs', outdir),
    serviceProcess: new URL('service-process.mjs', outdir),
  };
}
