import { toErrorRecord, type ChildEvent, type ScoredCandidate } from '@bionas/contracts';
import type { ServiceConnection } from './service-connection.ts';

type Candidates = Extract<ChildEvent, { kind: 'evaluate' }>['candidates'];

/** The candidates a search wants evaluated and the hub has not scored yet. */
export interface CandidateQuestions {
  ask(candidates: Candidates): void;
  /** Takes scores; returns those that were waited for. */
  answered(evaluations: readonly ScoredCandidate[]): ScoredCandidate[];
  /** Asks again for all that are open: the hub may have lost them with the old line. */
  repeat(): void;
}

export interface CandidateQuestionsOptions {
  readonly attemptId: string;
  readonly connection: ServiceConnection;
  readonly onLost: () => void;
  readonly log: (text: string) => void;
}

/** Of one message (contracts: `evaluate`). */
const maxCandidates = 256;

export function createCandidateQuestions(options: CandidateQuestionsOptions): CandidateQuestions {
  const { attemptId, connection, onLost, log } = options;
  const open = new Map<number, Candidates[number]>();

  function send(candidates: Candidates): void {
    connection.deliver({ kind: 'evaluate', attemptId, candidates }).catch((error: unknown) => {
      const { code, message } = toErrorRecord(error);
      if (code === 'attempt-lost') onLost();
      else if (code !== 'hub-unreachable') log(`the hub refused candidates: ${message}`);
    });
  }

  return {
    ask(candidates) {
      for (const one of candidates) open.set(one.candidate, one);
      send(candidates);
    },
    answered: (evaluations) => evaluations.filter(({ candidate }) => open.delete(candidate)),
    repeat() {
      const again = [...open.values()];
      for (let first = 0; first < again.length; first += maxCandidates)
        send(again.slice(first, first + maxCandidates));
    },
  };
}
