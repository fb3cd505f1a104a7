import { toErrorRecord, type ErrorRecord, type SearchAnswer, type SearchQuestion } from '@bionas/contracts';
import type { ServiceConnection } from './service-connection.ts';

/** What a search has asked of the trainer pool and the hub has not answered yet. */
export interface OpenQuestions {
  /** @param taken the last change that they know of */
  ask(questions: readonly SearchQuestion[], taken: number): void;
  /** Takes answers; returns those that were waited for. */
  answered(answers: readonly SearchAnswer[]): SearchAnswer[];
  /** Asks again for all that are open: the hub may have lost them with the old line. */
  repeat(): void;
  close(): void;
}

export interface OpenQuestionsOptions {
  readonly attemptId: string;
  readonly connection: ServiceConnection;
  readonly onLost: () => void;
  /** The hub will not answer this: the search cannot go on. */
  readonly onRefused: (error: ErrorRecord) => void;
  readonly repeatMs?: number;
}

/** Of one message (contracts: `ask`). */
const maxQuestions = 256;
/** A question to a supernet carries its samples of alphas: few of them fill a message. */
const maxLetters = 800_000;

const lettersIn = (question: SearchQuestion): number =>
  question.kind === 'supernet-score'
    ? question.samples.reduce((sum, { logits }) => sum + logits.length, 0)
    : 0;

/** Messages of a bounded size, the questions in order. */
function inMessages(questions: readonly SearchQuestion[]): SearchQuestion[][] {
  const messages: SearchQuestion[][] = [];
  let letters = 0;
  for (const question of questions) {
    const more = lettersIn(question);
    const last = messages.at(-1);
    if (last === undefined || last.length >= maxQuestions || letters + more > maxLetters) {
      messages.push([question]);
      letters = more;
    } else {
      last.push(question);
      letters += more;
    }
  }
  return messages;
}

export function createOpenQuestions(options: OpenQuestionsOptions): OpenQuestions {
  const { attemptId, connection, onLost, onRefused, repeatMs = 60_000 } = options;
  const open = new Map<number, SearchQuestion>();
  let known = 0;

  function send(questions: readonly SearchQuestion[]): void {
    for (const some of inMessages(questions)) {
      connection
        .deliver({ kind: 'ask', attemptId, questions: some, taken: known })
        .catch((error: unknown) => {
          const record = toErrorRecord(error);
          if (record.code === 'attempt-lost') onLost();
          else if (record.code !== 'hub-unreachable') onRefused(record);
        });
    }
  }

  const repeat = (): void => {
    send([...open.values()]);
  };
  // An answer is told once, and could be lost with the hub's memory of who asks: asking again is harmless.
  const timer = setInterval(repeat, repeatMs);

  return {
    ask(questions, taken) {
      known = taken;
      for (const one of questions) open.set(one.question, one);
      send(questions);
    },
    answered: (answers) => answers.filter(({ question }) => open.delete(question)),
    repeat,
    close: () => {
      clearInterval(timer);
    },
  };
}
