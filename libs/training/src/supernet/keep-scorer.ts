/**
 * @file One supernet kept ready from question to question: a search asks for scores every few seconds, and recording takes longer than scoring a
 * sample. What shapes the recorded step is the supernet, the training it belongs to and its images; weights, samples and probe images are handed
 * in.
 */
import { AppError, type SupernetScore } from '@bionas/contracts';
import {
  createSupernetScorer,
  scoreInOrder,
  type ScoreSupernetOptions,
  type SupernetScorer,
} from './score-supernet.ts';
import { decodeSupernet } from './supernet-file.ts';
import { supernetScoringBytes } from './supernet-memory.ts';

export interface KeptScoreOptions extends Omit<ScoreSupernetOptions, 'checkpoint'> {
  /** A name of the weights, the same for the same bytes. */
  readonly weights: string;
  /** Their bytes; asked for unless these weights are the last ones. */
  readonly read: () => Promise<Uint8Array>;
}

export interface KeptScorer {
  /**
   * As `scoreSupernet`, with the supernet of the question before if it is of the same training.
   * @throws AppError as `createSupernetScorer`
   */
  score(options: KeptScoreOptions): Promise<SupernetScore[] | null>;
  /** What is held between questions, about, at its highest. 0: nothing. */
  readonly heldBytes: number;
  /** Frees it. */
  drop(): void;
}

interface Held {
  readonly scorer: SupernetScorer;
  /** Of the data it looks at. */
  readonly data: KeptScoreOptions['data'];
  readonly steps: KeptScoreOptions['steps'];
  readonly bytes: number;
  weights: string;
}

/** Holds nothing yet. One question at a time. */
export function keepScorer(): KeptScorer {
  let held: Held | null = null;

  function drop(): void {
    held?.scorer.dispose();
    held = null;
  }

  async function ready(options: KeptScoreOptions): Promise<SupernetScorer> {
    const { weights, data, steps, probe } = options;
    if (held !== null && (held.data.dataHash !== data.dataHash || held.steps !== steps)) drop();
    if (held?.weights === weights) {
      held.scorer.look(probe);
      return held.scorer;
    }
    const checkpoint = await options.read();
    if (held !== null) {
      try {
        held.scorer.load(checkpoint);
        held.weights = weights;
        held.scorer.look(probe);
        return held.scorer;
      } catch (error) {
        // Weights that are half loaded are nobody's.
        drop();
        if (!(error instanceof AppError && error.code === 'conflict')) throw error;
      }
    }
    const scorer = createSupernetScorer({ ...options, checkpoint });
    held = { scorer, data, steps, weights, bytes: supernetScoringBytes(decodeSupernet(checkpoint)) };
    return scorer;
  }

  return {
    async score(options) {
      const scorer = await ready(options);
      try {
        return await scoreInOrder(scorer, options);
      } catch (error) {
        drop();
        throw error;
      }
    },
    get heldBytes() {
      return held?.bytes ?? 0;
    },
    drop,
  };
}
