/** @file What the metrics `alpha/<cell>/<edge>/<candidate>` of a search say: shares on an edge over time, and alphas epoch by epoch. */
import {
  alphaCells,
  alphaMetricName,
  alphaMetricOf,
  relaxedEdgeCount,
  type AlphaCell,
  type Alphas,
  type Series,
  type SupernetCandidate,
} from '@bionas/contracts';
import { operationName, ruleShortName, type HeatMapInput, type HeatValue } from '@bionas/ui';

/** `sep conv 3×3, uSF` */
export function candidateLabel({ operation, rule }: SupernetCandidate): string {
  const { long } = operationName(operation);
  return rule === undefined ? long : `${long}, ${ruleShortName(rule)}`;
}

const nodeLabel = (node: number): string =>
  node === 0 ? 'the cell before the last' : node === 1 ? 'the last cell' : `node ${node - 1}`;

/** The edges of a relaxed cell in words; the rows of its four nodes start at 0, 2, 5 and 9. */
export const edgeLabels: readonly string[] = [2, 3, 4, 5].flatMap((node) =>
  Array.from({ length: node }, (_, source) => `${nodeLabel(source)} → ${nodeLabel(node)}`),
);

/** Epoch → value; of several reports of an epoch the last counts. */
function valuesOf(series: Series | undefined): Map<number, number | null> {
  return new Map((series?.points ?? []).map(({ epoch, value }) => [epoch, value]));
}

const epochsOf = (series: readonly Series[]): number[] =>
  [...new Set(series.flatMap(({ points }) => points.map(({ epoch }) => epoch)))].sort(
    (one, other) => one - other,
  );

/** Shares of the candidates of one edge over the epochs. */
export function edgeHeatMap(
  series: readonly Series[],
  { cell, edge }: { readonly cell: AlphaCell; readonly edge: number },
  candidates: readonly SupernetCandidate[],
): HeatMapInput {
  const byName = new Map(series.map((one) => [one.name, one]));
  const rows = candidates.map((_, candidate) => byName.get(alphaMetricName(cell, edge, candidate)));
  const epochs = epochsOf(rows.flatMap((row) => row ?? []));
  const values = rows.map((row): HeatValue[] => {
    const known = valuesOf(row);
    return epochs.map((epoch) => known.get(epoch));
  });
  const largest = Math.max(0, ...values.flat().map((value) => value ?? 0));
  return {
    rows: candidates.map(candidateLabel),
    columns: epochs.map(String),
    values,
    rowName: 'candidate',
    columnName: 'epoch',
    valueName: 'share',
    // From 0, so that equal shares look equal from the first epoch on.
    ...(largest > 0 && { range: [0, largest] as const }),
  };
}

/** Alphas of each epoch of which every share is known: logits whose softmax are the shares. */
export function alphaHistory(
  series: readonly Series[],
  candidates: number,
): { readonly epochs: readonly number[]; readonly alphas: readonly Alphas[] } {
  const known = new Map(
    series.flatMap((one) => (alphaMetricOf(one.name) === null ? [] : [[one.name, valuesOf(one)] as const])),
  );
  const tableAt = (epoch: number, cell: AlphaCell): number[][] | null => {
    const table = Array.from({ length: relaxedEdgeCount }, (_, edge) =>
      Array.from({ length: candidates }, (__, candidate) => {
        const share = known.get(alphaMetricName(cell, edge, candidate))?.get(epoch);
        return typeof share === 'number' ? Math.log(Math.max(share, 1e-12)) : null;
      }),
    );
    return table.every((row): row is number[] => !row.includes(null)) ? table : null;
  };
  const complete = epochsOf(series).flatMap((epoch) => {
    const [normal, reduce] = alphaCells.map((cell) => tableAt(epoch, cell));
    return normal && reduce ? [{ epoch, alphas: { normal, reduce } }] : [];
  });
  return { epochs: complete.map(({ epoch }) => epoch), alphas: complete.map(({ alphas }) => alphas) };
}
