export { type DataColumn, type DataPage, type DataSort } from './tables/data-column.ts';
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
