import { canonicalJson, type DatasetSpec, type DatasetView } from '@bionas/contracts';

/** Which images a job needs. */
export interface DatasetRequest {
  readonly spec: DatasetSpec;
  readonly dataSeed: number;
}

/** Keeps the data set of the last job: the jobs of an experiment share one, and reading it can take longer than a short training. */
export function rememberDataset<View extends DatasetView>(
  load: (request: DatasetRequest) => Promise<View>,
): (request: DatasetRequest) => Promise<View> {
  let last: { readonly key: string; readonly data: View } | undefined;
  return async (request) => {
    const key = canonicalJson({ spec: request.spec, dataSeed: request.dataSeed });
    if (last?.key !== key) {
      // Let go of the old one first: two large ones may not fit.
      last = undefined;
      last = { key, data: await load(request) };
    }
    return last.data;
  };
}
