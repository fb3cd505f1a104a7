/** @file A process that trains for a table, on one core: tasks come and records go through the channel to the parent. */
import { dataCacheFolder, loadDataset, type Dataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import type { FromWorker, ToWorker, WorkerSetting } from './table-task.ts';
import { trainCell } from './train-cell.ts';

/** Works until the parent closes the channel. */
export async function tableWorker(): Promise<void> {
  const send = (message: FromWorker): void => void process.send?.(message);
  let given: { readonly setting: WorkerSetting; readonly data: Dataset } | null = null;
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.kind === 'setting') {
      const { setting } = message;
      const { tensorflowVersion = 'none' } = await loadEngine();
      const data = await loadDataset({
        ...{ spec: setting.dataset, dataSeed: setting.dataSeed, dataDir: process.env['BIONAS_DATA_DIR'] },
        cacheDir: dataCacheFolder(process.env),
      });
      given = { setting, data };
      return void send({ kind: 'ready', tensorflow: tensorflowVersion, dataHash: data.dataHash });
    }
    if (given === null) throw new Error('A task came before the setting.');
    const { genome, training, seed } = message.task;
    const { data, setting } = given;
    send({ kind: 'done', record: await trainCell(genome, { space: setting.space, training, data, seed }) });
  };
  await new Promise<void>((resolve, reject) => {
    process.on('message', (message: ToWorker) => {
      handle(message).catch(reject);
    });
    process.on('disconnect', resolve);
  });
}
