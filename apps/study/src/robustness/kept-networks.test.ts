import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEngine } from '@bionas/engine';
import { buildNetwork, networkFile } from '@bionas/network';
import { expect, test } from 'vitest';
import { keptNetworks } from './kept-networks.ts';

test('a network comes back with its weights and figures, and nothing but whole files lies there', async () => {
  await loadEngine();
  const folder = mkdtempSync(join(tmpdir(), 'kept-networks-'));
  const network = buildNetwork(
    { version: 1, space: 'bionas-chain-v1', slots: { head: 'fa' }, layers: [{ operation: 'conv_3x3', rule: 'fa' }] },
    { kind: 'chain', channels: 4 },
    { height: 8, width: 8, channels: 1, classes: 3 },
    { seed: 7, mean: [0.5], std: [0.25] },
  ); // oxfmt-ignore
  try {
    const kept = keptNetworks(join(folder, 'networks'));
    expect(kept.find('fa-1')).toBeNull();
    kept.keep('fa-1', { network, test: { correct: 3, total: 10 }, cpuMinutes: 1.5 });
    kept.keep('fa-2', { network, test: null, cpuMinutes: 0.5 });
    const again = keptNetworks(join(folder, 'networks'));
    const found = again.find('fa-1');
    expect(found).toMatchObject({ test: { correct: 3, total: 10 }, cpuMinutes: 1.5 });
    expect(found && networkFile(found.network)).toEqual(networkFile(network));
    const diverged = again.find('fa-2');
    expect(diverged?.test).toBeNull();
    found?.network.dispose();
    diverged?.network.dispose();
    expect(readdirSync(join(folder, 'networks'))).toEqual(['fa-1.safetensors', 'fa-2.safetensors']);
  } finally {
    network.dispose();
    rmSync(folder, { recursive: true });
  }
});
