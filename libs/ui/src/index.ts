export {
  absent,
  formatAccuracy,
  formatBytes,
  formatCount,
  formatEpsilon,
  formatEpsilonDecimal,
  formatParameters,
  formatPercent,
  formatPoints,
  formatTick,
  formatValue,
} from './format/numbers.ts';
export { formatAgo, formatDate, formatDuration, formatUtc } from './format/times.ts';
export { DateText } from './format/date-text.tsx';
export { EpsilonText } from './format/epsilon-text.tsx';
export { stateLooks, type StateLook } from './states/state-looks.ts';
export { StateBadge } from './states/state-badge.tsx';
export { ruleColour, ruleColours, type RuleColour } from './genome/rule-colours.ts';
export { describedRule, ruleLongName, ruleShortName } from './genome/rule-names.ts';
export { RuleChip } from './genome/rule-chip.tsx';
export { RuleLegend } from './genome/rule-legend.tsx';
export { operationName } from './genome/operation-names.ts';
export { differingPlaces, genomePlaces, type GenomePlace } from './genome/genome-places.ts';
export { describeGenome } from './genome/describe-genome.ts';
export { GenomeDiff } from './genome/genome-diff.tsx';
export { GenomeStrip } from './genome/genome-strip.tsx';
export { excludesZero, formatDifference, formatEstimate } from './estimates/format-estimate.ts';
export { EstimateText } from './estimates/estimate-text.tsx';
export { DifferenceText } from './estimates/difference-text.tsx';
export { type DataColumn, type DataPage, type DataSort } from './tables/data-column.ts';
export { dateColumn, type DateColumn } from './tables/date-column.tsx';
export { numberColumn, type NumberColumn } from './tables/number-column.ts';
export { DataTable, type DataTableProps } from './tables/data-table.tsx';
export { csvOfRows } from './tables/csv-of-rows.ts';
export { downloadText } from './tables/download-text.ts';
export {
  EmptyState,
  ErrorState,
  LoadingRows,
  type EmptyText,
  type ErrorStateProps,
} from './tables/table-states.tsx';
export { GenomeDrawing } from './genome/genome-drawing.tsx';
export { Chart } from './charts/chart.tsx';
export { type ChartTable, type PreparedChart, chartGround, escapeHtml } from './charts/prepared-chart.ts';
export { seriesColours } from './charts/series-colours.ts';
export { curveAxes, type Curve, type CurveAxis, type CurveBand, type CurvePoint } from './charts/curve.ts';
export { bandSeries } from './charts/band-series.ts';
export { CurveChart } from './charts/curve-chart.tsx';
export { BarsWithIntervals } from './charts/bars-with-intervals.tsx';
export { type BarMeasure } from './charts/prepare-bars.ts';
export { HeatMap } from './charts/heat-map.tsx';
export { type HeatMapInput, type HeatValue } from './charts/prepare-heat-map.ts';
export { ProfileChart } from './charts/profile-chart.tsx';
export { type ProfileInput } from './charts/prepare-profile.ts';
export { RobustnessChart } from './charts/robustness-chart.tsx';
export { type RobustnessInput } from './charts/prepare-robustness.ts';
export { magnifiedDifference, pixelBytes, type PixelPicture } from './pixels/pixel-bytes.ts';
export { PixelImage } from './pixels/pixel-image.tsx';
export { ScatterChart } from './charts/scatter-chart.tsx';
export { type ScatterKind, type ScatterPoint } from './charts/prepare-scatter.ts';
export { roleLooks, type RoleLook } from './roles/role-looks.ts';
export { RoleBadge } from './roles/role-badge.tsx';
export { Genealogy, type GenealogyProps } from './genealogy/genealogy.tsx';
export { bestMember, kinOf, type GenealogyMember } from './genealogy/genealogy-member.ts';
export { genealogyViews, type GenealogyView } from './genealogy/lay-out-genealogy.ts';
