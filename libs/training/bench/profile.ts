/** Where the time of a training step goes, op by op: `npm run bench:profile -- --help` tells the options. */
import { parseArgs } from 'node:util';
import { learningRuleNames } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { benchBatch } from './exchange-file.ts';
import { describeMachine } from './machine.ts';
import { benchNetworkNames, benchNetworks, buildBenchNetwork, planWithRule } from './networks.ts';
import { addUp, listenToOps, type OpTime } from './op-times.ts';
import { namesOf } from './options.ts';
import { stepModes } from './step-modes.ts';
import { textTable } from './text-table.ts';

const usage = `npm run bench:profile -- [options]
  --network name    ${benchNetworkNames.join(', ')} (default: darts-v2)
  --rule name       ${learningRuleNames.join(', ')} (default: bp)
  --steps n         how many are averaged (default: 4)
  --top n           rows (default: 30); --json has them all
  --json            machine-readable output`;

interface Profile {
  readonly stepMs: number;
  /** In ops; the rest is JavaScript. */
  readonly opMs: number;
  readonly ops: readonly (OpTime & { readonly share: number })[];
}

/** Calls and milliseconds are those of one step. */
function profileOf(steps: number, run: () => void): Profile {
  run();
  run();
  const from = performance.now();
  const calls = listenToOps(() => {
    for (let step = 0; step < steps; step += 1) run();
  });
  const stepMs = (performance.now() - from) / steps;
  const opMs = calls.reduce((sum, { ms }) => sum + ms, 0) / steps;
  const ops = addUp(calls).map((each) => ({
    ...each,
    calls: each.calls / steps,
    ms: each.ms / steps,
    share: each.ms / steps / stepMs,
  }));
  return { stepMs, opMs, ops };
}

function profileText({ stepMs, opMs, ops }: Profile, top: number): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const rows = (list: Profile['ops']): string[][] =>
    list
      .slice(0, top)
      .map(({ op, shape, stride, calls, ms, share }) => [
        op,
        shape.join('×'),
        stride === null ? '' : String(stride),
        String(calls),
        ms.toFixed(2),
        percent(share),
      ]);
  const kinds = addUp(ops.map(({ op, ms }) => ({ op, shape: [], stride: null, ms }))).map((kind) => ({
    ...kind,
    calls: ops.filter(({ op }) => op === kind.op).reduce((sum, { calls }) => sum + calls, 0),
    share: kind.ms / stepMs,
  }));
  const head = ['op', 'output', 'stride', 'calls', 'ms', 'share'];
  const outside = stepMs - opMs;
  return [
    textTable(head, rows(kinds)),
    '',
    textTable(head, rows(ops)),
    '',
    `eager step ${stepMs.toFixed(1)} ms; outside ops ${outside.toFixed(1)} ms (${percent(outside / stepMs)})`,
  ].join('\n');
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      network: { type: 'string', default: 'darts-v2' },
      rule: { type: 'string', default: 'bp' },
      steps: { type: 'string', default: '4' },
      top: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
    },
  });
  const [network = 'darts-v2'] = namesOf('--network', values.network, benchNetworkNames);
  const [rule = 'bp'] = namesOf('--rule', values.rule, learningRuleNames);
  const steps = Math.max(1, Math.trunc(Number(values.steps)) || 1);
  const { tensorflowVersion, device } = await loadEngine({ backend: 'tensorflow' });
  if (device === 'gpu') process.stderr.write('On a GPU ops end after they return: these times mislead.\n');
  const { plan, batch, ownRules } = benchNetworks[network];
  const built = buildBenchNetwork(ownRules ? plan : planWithRule(plan, rule), rule);
  const modes = stepModes(built, benchBatch(batch));
  const profile = profileOf(steps, () => void modes.run('eager'));
  const about = { bench: 'profile', network, rule: ownRules ? 'mix' : rule, batch };
  const machine = await describeMachine();
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...about, machine, tensorflow: tensorflowVersion, ...profile }, null, 2)}\n`
      : `${profileText(profile, Number(values.top) || profile.ops.length)}\n`,
  );
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
