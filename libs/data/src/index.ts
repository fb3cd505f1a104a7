export { loadDataset, type Dataset, type LoadOptions } from './load-dataset.ts';
export { datasetStatus, type DatasetStatus } from './dataset-status.ts';
