/** @file `study table --try n`: how far some cells lie apart at each learning rate, to choose the sizes of a table by. */
import { createRandom, listTrainingForms } from '@bionas/search-space';
import { textTable } from '../text-table.ts';
import { tablePlan } from './table-plan.ts';
import { tasksOf } from './table-task.ts';
import { trainAll } from './train-all.ts';

const rates = [0.03, 0.05, 0.1, 0.2];
/** Not one of the table's. */
const seed = 1_000;
const quantiles = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

/** Trains `count` cells at each rate and prints quantiles of the test accuracies, and seconds of a training. */
export async function tryRates(
  count: number,
  { workers, json }: { readonly workers: number; readonly json: boolean },
): Promise<void> {
  const forms = listTrainingForms(tablePlan.space).map(({ genome }) => genome);
  const drawn = createRandom(seed, 'cells').shuffle(forms).slice(0, count);
  const { testSize } = tablePlan.dataset;
  const found = rates.map((learningRate) => ({
    learningRate,
    shares: [] as number[],
    seconds: [] as number[],
  }));
  const tasks = rates.flatMap((learningRate) =>
    tasksOf({ ...tablePlan, seeds: [seed], training: { ...tablePlan.training, learningRate } }, drawn),
  );
  await trainAll(tasks, { setting: tablePlan, workers, inTime: () => true }, ({ training }, record) => {
    const of = found.find(({ learningRate }) => learningRate === training.learningRate);
    if (record === null || training.epochs < tablePlan.training.epochs) return;
    of?.shares.push(record.test / testSize);
    of?.seconds.push(record.seconds);
  });
  const rows = found.map(({ learningRate, shares, seconds }) => {
    const ascending = [...shares].sort((a, b) => a - b);
    const at = quantiles.map((share) => ascending[Math.round(share * (ascending.length - 1))] ?? 0);
    const mean = seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
    return { learningRate, quantiles: at, seconds: mean };
  });
  process.stdout.write(
    json
      ? `${JSON.stringify({ study: 'table', cells: count, quantiles, rows }, null, 2)}\n`
      : `${textTable(
          ['rate', ...quantiles.map((share) => `${Math.round(100 * share)} %`), 'seconds'],
          rows.map((row) => [
            String(row.learningRate),
            ...row.quantiles.map((value) => (100 * value).toFixed(1)),
            row.seconds.toFixed(1),
          ]),
        )}\n`,
  );
}
