/** Searches changed and forked while they run: the hub's own handlers on a store in memory, a searcher without a process. */
import {
  datasetShapes,
  experimentSpecSchema,
  genomeId,
  hashOf,
  isEndState,
  rulesOf,
  runStates,
  type Genome,
  type HubMessage,
  type InterventionRow,
  type SearchAnswer,
  type SearchChange,
} from '@bionas/contracts';
import {
  bestOf,
  observeAnswers,
  openQuestions,
  parseSearchState,
  proposeRound,
  startSearch,
  takeIn,
  type SearchSettings,
  type SearchState,
} from '@bionas/search';
import {
  cancelJobs,
  findRun,
  listRuns,
  listScoredCandidates,
  listSearchChanges,
  type Claim,
  type Store,
} from '@bionas/store';
import { emptyStore, sampleEvaluationResult, sampleWorker } from '@bionas/store/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MessageContext } from '../dispatch/message-context.ts';
import { onFailed, onHandedBack, onResult } from '../dispatch/on-end.ts';
import { onAsk, onCheckpoint, onIntervened } from '../dispatch/on-report.ts';
import type { ConnectedWorker } from '../dispatch/worker-pool.ts';
import type { ControlContext } from './control-context.ts';
import { experimentControls } from './experiments.ts';
import { runControls } from './runs.ts';
import { searchControls } from './searches.ts';

// Whole searches on a store: slow where the machine has other work.
vi.setConfig({ testTimeout: 120_000 });
const worker = sampleWorker('all-in-one');
const from = { worker } as ConnectedWorker;
const spec = experimentSpecSchema.parse({
  name: 'steered',
  space: { kind: 'chain', layers: 3 },
  search: { strategy: { name: 'evolution', population: 4, sample: 2 }, candidates: 12, parallel: 3 },
});
const settings: SearchSettings = {
  ...{ space: spec.space, search: spec.search, top: spec.finals.top },
  image: datasetShapes[spec.dataset.name],
};

let store: Store;
let answers: SearchAnswer[] = [];
let told: Extract<HubMessage, { kind: 'interventions' }>['interventions'] = [];
let gone: string[] = [];
/** The states that were uploaded, by hash. */
const files = new Map<string, SearchState>();
const context = (): MessageContext & ControlContext =>
  ({
    store,
    artifacts: { has: (hash: string) => Promise.resolve(!gone.includes(hash)) },
    log: () => undefined,
    triggerHandOut: () => undefined,
    stop: () => undefined,
    tellSearcher: (_run: string, given: SearchAnswer[]) => Promise.resolve(void answers.push(...given)),
    tellChanges: async (run: string, taken: number) => {
      told = (await listSearchChanges(store, run)).filter(({ number }) => number > taken);
    },
    dispatcher: {
      triggerHandOut: () => undefined,
      stop: () => undefined,
      tellChanges: async (run: string) => {
        told = await listSearchChanges(store, run);
      },
    },
  }) as unknown as MessageContext & ControlContext;

beforeAll(async () => {
  store = await emptyStore();
}, 120_000);
afterAll(() => store.close());
/** Opening a store takes seconds: each test leaves it without work. */
afterEach(async () => {
  [answers, told, gone] = [[], [], []];
  const { rows } = await listRuns(store, {
    states: runStates.filter((state) => !isEndState(state)),
    limit: 500,
  });
  await store.transaction((tx) => cancelJobs(tx, { runIds: rows.map(({ id }) => id) }));
});

const claim = async (kind: 'search' | 'evaluate'): Promise<Claim> => {
  const found = await store.queue.claim([kind], worker);
  if (found === null) throw new Error(`no ${kind} to claim`);
  return found;
};
/** Of 1,000 images, by the number of layers that learn by FA and, so that no two are alike, by the genome. */
const rightOf = (genome: Genome): number =>
  200 * rulesOf(genome).filter(({ rule }) => rule === 'fa').length +
  (parseInt(genomeId(genome).slice(0, 2), 16) % 97);

async function train(): Promise<void> {
  const { attempt, job } = await claim('evaluate');
  if (job.kind !== 'evaluate') throw new Error(job.kind);
  const result = { ...sampleEvaluationResult(), validation: { correct: rightOf(job.genome), total: 1_000 } };
  await onResult(context(), from, { kind: 'result', id: 1, attemptId: attempt.id, result });
}

interface Searcher {
  readonly claim: Claim;
  state: SearchState;
  rounds: number;
}

/** A searcher takes the search up where its checkpoint says. */
async function begin(): Promise<Searcher> {
  const taken = await claim('search');
  told = await listSearchChanges(store, taken.attempt.runId);
  const hash = taken.checkpoint?.artifact.hash;
  const kept = hash === undefined ? undefined : files.get(hash);
  return {
    claim: taken,
    state: kept ?? startSearch(spec.seed, settings),
    rounds: taken.checkpoint?.position.epoch ?? 0,
  };
}

/** Looks at changes and asks the next round; false at the end, which it reports. */
async function ask(searcher: Searcher): Promise<boolean> {
  const attemptId = searcher.claim.attempt.id;
  const changed = takeIn(searcher.state, told, settings);
  const outcomes = changed.outcomes.map((outcome) => ({ ...outcome, round: searcher.rounds }));
  if (outcomes.length > 0)
    await onIntervened(context(), from, { kind: 'intervened', id: 1, attemptId, outcomes });
  const { state, questions } = proposeRound(changed.state, settings);
  searcher.state = state;
  if (state.over) {
    const best = bestOf(state, settings);
    const result = { kind: 'search', best, evaluated: 12, stoppedBy: 'budget' } as const;
    await onResult(context(), from, { kind: 'result', id: 1, attemptId, result });
    return false;
  }
  await onAsk(context(), from, { kind: 'ask', id: 1, attemptId, questions, taken: state.taken });
  return true;
}

async function finishRound(searcher: Searcher): Promise<void> {
  const { attempt } = searcher.claim;
  for (const { question } of openQuestions(searcher.state))
    if (!answers.some((one) => one.question === question)) await train();
  searcher.state = observeAnswers(searcher.state, answers, settings);
  answers = [];
  searcher.rounds += 1;
  const state = parseSearchState(JSON.parse(JSON.stringify(searcher.state)), 'evolution');
  const hash = hashOf(state);
  files.set(hash, state);
  const position = { epoch: searcher.rounds, step: state.asked };
  const artifact = { hash, bytes: 1, kind: 'search-state' } as const;
  await onCheckpoint(context(), from, {
    kind: 'checkpoint',
    id: 1,
    attemptId: attempt.id,
    artifact,
    position,
  });
}

async function toEnd(searcher: Searcher): Promise<SearchState> {
  while (await ask(searcher)) await finishRound(searcher);
  return searcher.state;
}

const submit = async (): Promise<string> => {
  const { id } = await experimentControls(context()).submitExperiment(spec);
  const [run] = (await listRuns(store, { experimentId: id, kinds: ['search'] })).rows;
  if (!run) throw new Error('no search');
  return run.id;
};
const intervene = (id: string, change: SearchChange): Promise<InterventionRow> =>
  searchControls(context()).interveneSearch({ id, change, by: 'Ada' });
const noFa: SearchChange = { kind: 'ban', rule: 'fa' };

describe('a change', () => {
  it('comes into force with the next round, stays in the history, and survives whoever ran the search', async () => {
    const id = await submit();
    const searcher = await begin();
    await ask(searcher);
    expect(await intervene(id, noFa)).toMatchObject({ number: 1, by: 'Ada', round: null, refusal: null });
    expect(told).toHaveLength(1);
    await finishRound(searcher);
    await ask(searcher);
    // Another change, too late for the round that is open; then the searcher and its memory are gone.
    await intervene(id, { kind: 'parallel', parallel: 5 });
    await store.queue.loseAttempts(worker.workerId);
    const next = await begin();
    expect(next.rounds).toBe(1);
    await ask(next);
    expect(next.state).toMatchObject({ taken: 1, asked: 6 });
    await finishRound(next);
    await ask(next);
    expect(next.state).toMatchObject({ taken: 2, asked: 11 });
    const history = await searchControls(context()).listInterventions(id);
    expect(history.map(({ number, round, refusal }) => [number, round, refusal])).toEqual([[1, 1, null], [2, 2, null]]); // oxfmt-ignore
    await finishRound(next);
    await toEnd(next);
    const { best } = { best: bestOf(next.state, settings) };
    expect(
      best.every(({ genome }) =>
        rulesOf(genome).every(({ rule, place }) => place === 'head' || rule !== 'fa'),
      ),
    ).toBe(true);
    const { rows } = await listRuns(store, {
      experimentId: (await findRun(store, id)).experimentId,
      kinds: ['training'],
      roles: ['mix'],
    });
    expect(rows.length).toBeGreaterThan(0);
    for (const { genome } of rows)
      expect(genome && rulesOf(genome).some(({ rule, place }) => rule === 'fa' && place !== 'head')).toBe(
        false,
      );
  });

  it('that a round was asked without belongs behind it, though the hub had it before', async () => {
    const id = await submit();
    const searcher = await begin();
    await intervene(id, noFa);
    // The message is lost; the round is asked without it, then the searcher dies before its checkpoint.
    told = [];
    await ask(searcher);
    expect(told).toMatchObject([{ number: 1, notBefore: 3 }]);
    await store.queue.loseAttempts(worker.workerId);
    const next = await begin();
    await ask(next);
    expect(next.state).toMatchObject({ taken: 0, asked: 3 });
    await finishRound(next);
    await ask(next);
    expect(next.state.taken).toBe(1);
  });

  it.each<[SearchChange, string, string]>([
    [{ kind: 'pin', edge: 3, rule: 'fa' }, 'invalid-spec', 'There is no edge 3'],
    [{ kind: 'ban', operation: 'skip_connect' }, 'invalid-spec', 'skip_connect is not searched'],
    [{ kind: 'budget', candidates: 2 }, 'conflict', '3 trainings of candidates have been asked for already'],
    [{ kind: 'budget', epochs: 2 }, 'invalid-spec', 'evolution trains no shared weights'],
    [{ kind: 'release', of: 1 }, 'conflict', 'there is none'],
  ])('%j is refused and leaves nothing behind', async (change, code, words) => {
    const id = await submit();
    await ask(await begin());
    await expect(intervene(id, change)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
    expect(await searchControls(context()).listInterventions(id)).toEqual([]);
  });

  it('of everything is refused; of a search that ended, too, and what waited says so', async () => {
    const id = await submit();
    const rules = spec.space.rules;
    for (const rule of rules.slice(1)) await intervene(id, { kind: 'ban', rule });
    await expect(intervene(id, { kind: 'ban', rule: rules[0] })).rejects.toMatchObject({
      code: 'infeasible',
    });
    await runControls(context()).cancelRun(id);
    await expect(intervene(id, noFa)).rejects.toMatchObject({ code: 'conflict' });
    const history = await searchControls(context()).listInterventions(id);
    expect(history.at(-1)).toMatchObject({ change: { kind: 'cancel' }, round: 0, refusal: null });
    expect(history[0]?.refusal?.message).toContain('ended (cancelled) before it took this in');
  });
});

it('pause, resume and cancel are in the history; a paused search asks nobody anything', async () => {
  const id = await submit();
  const searcher = await begin();
  await ask(searcher);
  const { pauseRun, resumeRun, cancelRun } = runControls(context());
  await pauseRun(id);
  expect(await store.queue.claim(['evaluate'], worker)).toBeNull();
  const attemptId = searcher.claim.attempt.id;
  await onHandedBack(context(), from, { kind: 'handed-back', id: 1, attemptId, reason: 'paused' });
  expect(await store.queue.claim(['search', 'evaluate'], worker)).toBeNull();
  await resumeRun(id);
  const next = await begin();
  await ask(next);
  await train();
  await cancelRun(id);
  expect(await store.queue.claim(['search', 'evaluate'], worker)).toBeNull();
  const failing = onFailed(context(), from, {
    kind: 'failed',
    id: 1,
    attemptId: next.claim.attempt.id,
    error: { code: 'internal', message: 'late' },
  });
  await expect(failing).rejects.toMatchObject({ code: 'attempt-lost' });
  const history = await searchControls(context()).listInterventions(id);
  expect(history.map(({ change }) => change.kind)).toEqual(['pause', 'resume', 'cancel']);
});

describe('a fork', () => {
  const fork = (id: string, round: number, request: object = {}) =>
    searchControls(context()).forkSearch({
      id,
      round,
      by: null,
      request: { changes: [], strategy: {}, ...request },
    });

  it('without a change ends as the search it came from, digit for digit, from any round; both tell of it', async () => {
    const id = await submit();
    const searcher = await begin();
    await ask(searcher);
    await intervene(id, { kind: 'ban', edge: 0, rule: 'bp' });
    await finishRound(searcher);
    const whole = await toEnd(searcher);
    const scored = await listScoredCandidates(store, id);
    const rounds = await searchControls(context()).listGenerations(id);
    expect(rounds.map(({ round, questions, lost }) => [round, questions, lost])).toEqual(
      [1, 2, 3, 4].map((round) => [round, 3 * round, null]),
    );
    for (const round of [2, 4]) {
      const made = await fork(id, round);
      const state = await toEnd(await begin());
      expect(state).toEqual(whole);
      expect(await listScoredCandidates(store, made.runId)).toEqual(scored);
      const view = await searchControls(context()).getSearch(made.runId);
      expect(view.forkedFrom).toMatchObject({ runId: id, round });
      expect(view.steering).toHaveLength(1);
    }
    const { forks } = await searchControls(context()).getSearch(id);
    expect(forks.map(({ round }) => round)).toEqual([2, 4]);
  });

  it('takes its changes in before its first round, and other options of the strategy', async () => {
    const id = await submit();
    const searcher = await begin();
    for (let round = 0; round < 2; round += 1) {
      await ask(searcher);
      await finishRound(searcher);
    }
    const made = await fork(id, 1, {
      ...{ name: 'without FA', strategy: { sample: 4 } },
      changes: [noFa, { kind: 'budget', candidates: 9 }],
    });
    expect((await findRun(store, made.runId)).spec).toMatchObject({
      name: 'without FA',
      search: { strategy: { sample: 4, population: 4 } },
    });
    const forked = await begin();
    expect(forked.claim.attempt.runId).toBe(made.runId);
    await toEnd(forked);
    const genomes = (await listScoredCandidates(store, made.runId)).map(({ genome }) => genome);
    expect(genomes).toHaveLength(9);
    const { candidates } = await experimentControls(context()).getExperiment(made.experimentId);
    expect(candidates).toEqual({ evaluated: 9, planned: 9 });
    expect(
      genomes
        .slice(3)
        .every((genome) => rulesOf(genome).every(({ rule, place }) => place === 'head' || rule !== 'fa')),
    ).toBe(true);
  });

  it('is refused where there is nothing to go on from, or where it would mean something else', async () => {
    const id = await submit();
    const searcher = await begin();
    await ask(searcher);
    await finishRound(searcher);
    await expect(fork(id, 2)).rejects.toMatchObject({ code: 'not-found' });
    await expect(fork(id, 1, { strategy: { name: 'random' } })).rejects.toMatchObject({
      code: 'invalid-spec',
    });
    await expect(fork(id, 1, { changes: [{ kind: 'budget', candidates: 1 }] })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await listRuns(store, { kinds: ['search'], states: ['queued'] })).total).toBe(0);
    gone = [...files.keys()];
    await expect(fork(id, 1)).rejects.toMatchObject({ code: 'artifact-missing' });
    expect((await searchControls(context()).listGenerations(id))[0]?.lost).toContain('not kept');
  });
});
