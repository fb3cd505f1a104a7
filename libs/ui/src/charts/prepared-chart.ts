import type { EChartsOption } from 'echarts';

/** The numbers of a chart as a table: what the toggle shows, what CSV holds, what a screen reader can walk through. */
export interface ChartTable {
  readonly columns: readonly { readonly header: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What a prepare function hands to `Chart`: everything decided, nothing drawn. */
export interface PreparedChart {
  readonly option: EChartsOption;
  readonly table: ChartTable;
  /** One sentence for screen readers: what is drawn and what stands out. */
  readonly description: string;
  /** What the reader must know, e.g. that points were left out. */
  readonly notes: readonly string[];
}

/** Parts every chart has: transparent ground (the theme paints behind text otherwise), no animation of thousands of points. */
export const chartGround = {
  backgroundColor: 'transparent',
  animation: false,
  aria: { enabled: false },
  textStyle: { fontFamily: 'inherit' },
} as const satisfies EChartsOption;

/** Text from users inside a tooltip, which ECharts takes for HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
