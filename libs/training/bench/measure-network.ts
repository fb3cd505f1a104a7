import type { LearningRuleName } from '@bionas/contracts';
import type { Contestant } from './contestant.ts';
import type { Block, Device, Losses, Opened } from './protocol.ts';
import { compareLosses, comparedSteps } from './compare-losses.ts';
import { ratiosOf } from './ratios.ts';
import type { ModeResult, NetworkResult, Report } from './report.ts';
import { isFloat32, type Side } from './sides.ts';
import { median } from './statistics.ts';
import { subjectFacts, type SubjectName } from './subjects.ts';

export interface Measurement {
  readonly network: SubjectName;
  readonly rule: LearningRuleName;
  readonly rounds: number;
  /** Ours first. */
  readonly sides: readonly Side[];
  /** For the weights that the sides have in common. */
  readonly file: string;
  readonly peakGflopS: Report['peakGflopS'];
  readonly note: (text: string) => void;
}

/** Long enough that starting and stopping does not count, short enough that both sides meet the same weather. */
const blockMs = 600;
const longestBlock = 50;
/** From here on a first step that is not timed would cost more than it mends. */
const slowMs = 1_000;

interface Lane {
  readonly side: Side;
  readonly mode: string;
  readonly contestant: Contestant;
  readonly first: Losses;
  readonly steps: number;
  readonly warmup: number;
  readonly blocks: Block[];
}

/** All modes of all sides on one network: losses of common steps first, then rounds in which each mode has its turn. */
export async function measureNetwork(measurement: Measurement): Promise<NetworkResult> {
  const { network, rule, rounds, sides, file, note } = measurement;
  const { batch, ownRules, note: remark, without } = subjectFacts(network);
  const contestants: Contestant[] = [];
  try {
    const lanes: Lane[] = [];
    let [parameters, flops] = [0, 0];
    let device: Device = 'cpu';
    const versions: Record<string, string> = {};
    for (const side of sides) {
      const contestant = side.start();
      contestants.push(contestant);
      const opened: Opened = await contestant.ask<'open'>({ kind: 'open', network, rule, file, device });
      if (side.name === 'ours') ({ parameters, flops, device } = opened);
      else if (opened.parameters !== parameters)
        throw new Error(`${network} has ${parameters} parameters here and ${opened.parameters} at the peer.`);
      Object.assign(versions, opened.versions);
      for (const mode of side.modes.filter((each) => !without.includes(each))) {
        note(`${network} ${rule}: first steps of ${side.name} ${mode}`);
        const first = await contestant.ask<'losses'>({ kind: 'losses', mode, steps: comparedSteps });
        const trial = await contestant.ask<'block'>({ kind: 'block', mode, warmup: 1, steps: 1 });
        const [stepMs = blockMs] = trial.ms;
        const steps = Math.min(longestBlock, Math.max(1, Math.round(blockMs / stepMs)));
        lanes.push({ side, mode, contestant, first, steps, warmup: stepMs > slowMs ? 0 : 1, blocks: [] });
      }
    }
    for (let round = 0; round < rounds; round += 1) {
      note(`${network} ${rule}: round ${round + 1} of ${rounds}`);
      for (const { contestant, mode, steps, warmup, blocks } of lanes)
        blocks.push(await contestant.ask<'block'>({ kind: 'block', mode, warmup, steps }));
    }
    for (const contestant of contestants.splice(0)) await contestant.close();

    const resultsOf = async (name: Side['name']): Promise<Record<string, ModeResult>> => {
      const results: Record<string, ModeResult> = {};
      for (const lane of lanes.filter(({ side }) => side.name === name)) {
        const alone = name === 'ours' ? await startAlone(measurement, lane) : null;
        results[lane.mode] = modeResult(lane, { alone, batch, flops, peakGflopS: measurement.peakGflopS });
      }
      return results;
    };
    const ours = await resultsOf('ours');
    const peer = await resultsOf('peer');
    return {
      network,
      rule: ownRules ? 'mix' : rule,
      batch,
      parameters,
      gflops: flops / 1e9,
      ...(remark === undefined ? {} : { note: remark }),
      versions,
      device,
      ours,
      peer,
      losses: compareLosses(lanes.filter(({ mode }) => isFloat32(mode)).map(({ first }) => first.losses)),
      ratios: ratiosOf(ours, peer),
    };
  } finally {
    for (const contestant of contestants) await contestant.close();
  }
}

/** The first steps again in a process that does nothing else: what the user waits, and what memory it takes. */
async function startAlone({ network, rule, note }: Measurement, { side, mode }: Lane): Promise<Losses> {
  note(`${network} ${rule}: ${mode} in a fresh process`);
  const contestant = side.start();
  try {
    await contestant.ask<'open'>({ kind: 'open', network, rule });
    return await contestant.ask<'losses'>({ kind: 'losses', mode, steps: comparedSteps });
  } finally {
    await contestant.close();
  }
}

function modeResult(
  { mode, first, blocks }: Lane,
  options: { alone: Losses | null; batch: number; flops: number; peakGflopS: Report['peakGflopS'] },
): ModeResult {
  const { alone, batch, flops, peakGflopS } = options;
  const rounds = blocks.map(({ ms }) => median(ms));
  const cpuRounds = blocks.map(({ cpuMs }) => cpuMs);
  const ms = median(rounds);
  const peak = isFloat32(mode) ? peakGflopS.float32 : peakGflopS.bfloat16;
  return {
    ms,
    cpuMs: median(cpuRounds),
    imagesPerS: (1_000 * batch) / ms,
    firstStepMs: alone?.sinceLoadMs ?? first.firstMs,
    peakShare: flops === 0 ? null : flops / (ms * 1e6) / peak,
    peakRssMiB: alone === null ? null : Math.round(alone.peakRssBytes / 1024 ** 2),
    losses: first.losses,
    rounds,
    cpuRounds,
  };
}
