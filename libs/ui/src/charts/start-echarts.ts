/** The only file that loads ECharts at run time, with the parts our charts use; imported when the first chart is drawn. */
import type { EChartsOption } from 'echarts';
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AxisPointerComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  ToolboxComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { connect, init, use, type EChartsType } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

export type ChartScheme = 'light' | 'dark';
const themeOf = (scheme: ChartScheme): 'dark' | 'default' => (scheme === 'dark' ? 'dark' : 'default');
const groundOf = (scheme: ChartScheme): string => (scheme === 'dark' ? '#242424' : '#ffffff');

function register(): void {
  use([
    AxisPointerComponent,
    BarChart,
    CanvasRenderer,
    CustomChart,
    DataZoomComponent,
    GridComponent,
    HeatmapChart,
    LegendComponent,
    LineChart,
    MarkLineComponent,
    MarkPointComponent,
    SVGRenderer,
    ScatterChart,
    ToolboxComponent,
    TooltipComponent,
    VisualMapComponent,
  ]);
}

/** A chart in an element. The caller disposes of it. Charts of one `group` share zoom and hover. */
export function startChart(
  element: HTMLElement,
  scheme: ChartScheme,
  group: string | undefined,
): EChartsType {
  register();
  const chart = init(element, themeOf(scheme), { renderer: 'canvas' });
  if (group !== undefined) {
    chart.group = group;
    connect(group);
  }
  isolateOnLegendClick(chart);
  chart.getZr().on('dblclick', () => {
    chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 });
  });
  return chart;
}

/** Changes light to dark or back without building the chart anew. */
export function paintScheme(chart: EChartsType, scheme: ChartScheme): void {
  chart.setTheme(themeOf(scheme));
}

/** Sets the whole option and arms drag-to-zoom where the option has it. */
export function drawOption(chart: EChartsType, option: EChartsOption): void {
  chart.setOption(option, { notMerge: true });
  if (option.toolbox !== undefined) {
    chart.dispatchAction({
      type: 'takeGlobalCursor',
      key: 'dataZoomSelect',
      dataZoomSelectActive: true,
    });
  }
}

/** The picture as it is on the page, at twice the resolution, as a data URL. */
export function pngOf(chart: EChartsType, scheme: ChartScheme): string {
  return chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: groundOf(scheme) });
}

/** The chart as SVG text, drawn aside in the same size; always on white, as papers want it. */
export function svgOf(option: EChartsOption, size: { width: number; height: number }): string {
  register();
  const chart = init(null, 'default', { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ ...option, animation: false, backgroundColor: '#ffffff' });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

interface LegendChange {
  readonly name: string;
  readonly selected: Record<string, boolean>;
}

/** First click on a name shows it alone, a click on the lone one shows all again, any other toggles. */
function isolateOnLegendClick(chart: EChartsType): void {
  chart.on('legendselectchanged', (event: unknown) => {
    const { name, selected } = event as LegendChange;
    const others = Object.keys(selected).filter((key) => key !== name);
    const othersShown = others.filter((key) => selected[key] === true);
    const wasShown = selected[name] === false;
    if (!wasShown || others.length === 0) return;
    if (othersShown.length === others.length) {
      chart.dispatchAction({ type: 'legendSelect', name });
      for (const other of others) chart.dispatchAction({ type: 'legendUnSelect', name: other });
    } else if (othersShown.length === 0) {
      chart.dispatchAction({ type: 'legendAllSelect' });
    }
  });
}
