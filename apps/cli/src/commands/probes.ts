/** What is asked of a finished training: the same training with a layer frozen, the loss around its weights. */
import type { LandscapeResult, LandscapeSettingsInput, LayerControl } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { percent } from '../output/format.ts';
import { renderTable } from '../output/table.ts';

const points = (value: number): string => (100 * value).toFixed(1);

function differenceText({ difference }: LayerControl): string {
  if (difference === null) return '–';
  const { mean, low, high } = difference;
  return low === null || high === null
    ? `${points(mean)} (one seed)`
    : `${points(mean)} (${points(low)} to ${points(high)})`;
}

/** Layers with what their learning is worth, in points of test accuracy. */
export function controlsText(rows: readonly LayerControl[]): string {
  return renderTable(
    ['layer', 'rule', 'controls', 'finished', 'points lost when frozen'],
    rows.map((row) => [
      row.layer,
      row.about?.rule ?? '–',
      String(row.runs.length),
      String(row.runs.filter(({ controlAccuracy }) => controlAccuracy !== null).length),
      differenceText(row),
    ]),
    [2, 3, 4],
  );
}

/** Queues controls of a training; with `list`, shows what there is instead. */
export async function controls(
  context: CommandContext,
  id: string,
  options: { layers?: string | undefined; allSeeds: boolean; list: boolean },
): Promise<void> {
  if (options.list) {
    const rows = await context.client.runs.layerControls.query({ id });
    if (context.json) return context.print(JSON.stringify(rows, null, 2));
    return context.print(
      rows.length === 0 ? `No controls of ${id}. Ask for them: bionas control ${id}` : controlsText(rows),
    );
  }
  const layers = options.layers?.split(',').map((layer) => layer.trim());
  const { runIds } = await context.client.runs.controlLayers.mutate({
    id,
    allSeeds: options.allSeeds,
    ...(layers && { layers }),
  });
  if (context.json) return context.print(JSON.stringify({ runIds }));
  context.print(
    runIds.length === 0
      ? 'All of these controls are there already.'
      : `${runIds.length} ${runIds.length === 1 ? 'training' : 'trainings'} queued. Their results: bionas control ${id} --list`,
  );
}

/** In one line: what a terminal can show of a surface. */
export function landscapeText({ images, centre, gradientNorm, grid }: LandscapeResult): string {
  const finite = grid.loss.flat().filter((loss) => loss !== null);
  const highest = finite.length === 0 ? 'not finite' : Math.max(...finite).toFixed(3);
  const side = grid.axis.length;
  const radius = grid.axis.at(-1) ?? 0;
  return `loss ${centre.loss.toFixed(3)} and ${percent(centre.accuracy)} right of ${images} images at the weights, gradient norm ${gradientNorm.toPrecision(3)}; up to ${highest} in a plane of ${side} x ${side} points, ${radius} norms of the weights away (--json: all points)`;
}

/** Queues the loss landscape of a training. */
export async function landscape(
  context: CommandContext,
  id: string,
  settings: LandscapeSettingsInput,
): Promise<void> {
  const queued = await context.client.runs.landscape.mutate({ id, settings });
  context.print(
    context.json
      ? JSON.stringify(queued)
      : `Queued as run ${queued.id}. Its result: bionas show ${queued.id}`,
  );
}
