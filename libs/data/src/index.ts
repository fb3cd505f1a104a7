export { dataCacheFolder } from './data-cache-folder.ts';
export { loadDataset, type Dataset, type LoadOptions } from './load-dataset.ts';
export { datasetStatus, type DatasetStatus } from './dataset-status.ts';
export { rememberDataset, type DatasetRequest } from './remember-dataset.ts';
