import { Box, Checkbox, Paper, Stack, Table } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  columnVisibilityFeature,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
  type ColumnDef,
  type RowSelectionState,
  type SortingState,
} from '@tanstack/react-table';
import { useCallback, useEffect, useMemo, useRef, useState, type JSX, type ReactNode } from 'react';
import { csvOfRows } from './csv-of-rows.ts';
import type { DataColumn, DataPage, DataSort } from './data-column.ts';
import { pinOf, selectStyle, selectWidth } from './pin-of.ts';
import { SelectionBar } from './selection-bar.tsx';
import { SortableHeader } from './sortable-header.tsx';
import { SpacerRow } from './spacer-row.tsx';
import { TableRow } from './table-row.tsx';
import { TableFooter } from './table-footer.tsx';
import { EmptyState, ErrorState, LoadingRows, type EmptyText } from './table-states.tsx';
import { tableStyle } from './table-style.ts';
import { TableToolbar } from './table-toolbar.tsx';
import { useVirtualRows } from './use-virtual-rows.ts';

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  rowSelectionFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns,
});
const noRows: never[] = [];
const noneChosen: readonly string[] = [];

export interface DataTableProps<Row> {
  /** Accessible name, and the key under which the choice of columns is remembered. */
  readonly label: string;
  /** What a row is, in the plural: `runs`. */
  readonly noun: string;
  readonly columns: readonly DataColumn<Row>[];
  /** Undefined until the first answer came. */
  readonly rows: readonly Row[] | undefined;
  readonly rowId: (row: Row) => string;
  /** With `onSort` the server sorts; without it the rows at hand are sorted here, starting from `sort`. */
  readonly sort?: DataSort | undefined;
  readonly onSort?: (sort: DataSort) => void;
  readonly page?: DataPage;
  /** Ids of the chosen rows; with `onSelect` each row has a box, shift-click chooses a range. */
  readonly selected?: readonly string[];
  readonly onSelect?: (ids: string[]) => void;
  /** Drawn in a bar below while rows are chosen. */
  readonly selectionActions?: ReactNode;
  /** Filters and searches, left above the table. */
  readonly toolbar?: ReactNode;
  readonly empty: EmptyText;
  readonly error?: string | undefined;
  readonly onRetry?: () => void;
  readonly maxHeight?: string | number;
}

/**
 * A table of records: sticky header and first column, sorting here or on the server, column picker, selection, CSV,
 * virtual rows, and words for empty, loading and failed.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>): JSX.Element {
  const { columns, rowId, onSort, onSelect, label } = props;
  const rows = props.rows ?? noRows;
  const selected = props.selected ?? noneChosen;
  const scroller = useRef<HTMLDivElement>(null);
  const [ownSort, setOwnSort] = useState<SortingState>(
    props.sort === undefined ? [] : [{ id: props.sort.id, desc: props.sort.descending }],
  );
  const [visibility, setVisibility] = useLocalStorage<Record<string, boolean>>({
    key: `bionas.columns.${label}`,
    defaultValue: {},
  });

  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, Row> => ({
        id: column.id,
        accessorFn: (row) => column.value?.(row) ?? undefined,
        sortUndefined: 'last',
        sortFn: column.numeric ? 'basic' : 'alphanumeric',
        enableSorting: column.sortable ?? false,
        sortDescFirst: column.numeric ?? false,
      })),
    [columns],
  );
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map((column) => [column.id, visibility[column.id] ?? !column.hidden])),
    [columns, visibility],
  );
  const rowSelection = useMemo(
    (): RowSelectionState => Object.fromEntries(selected.map((id) => [id, true])),
    [selected],
  );
  const sorting =
    onSort === undefined
      ? ownSort
      : props.sort === undefined
        ? []
        : [{ id: props.sort.id, desc: props.sort.descending }];

  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: rowId,
    state: { sorting, columnVisibility, rowSelection },
    manualSorting: onSort !== undefined,
    enableSortingRemoval: false,
    enableRowSelection: onSelect !== undefined,
    onSortingChange: (updater) => {
      const next = typeof updater === 'function' ? updater(sorting) : updater;
      const first = next[0];
      if (onSort === undefined) setOwnSort(next);
      else if (first !== undefined) onSort({ id: first.id, descending: first.desc });
    },
    onRowSelectionChange: (updater) => {
      const next = typeof updater === 'function' ? updater(rowSelection) : updater;
      onSelect?.(Object.keys(next));
    },
  });

  const shown = useMemo(
    () => columns.filter((column) => columnVisibility[column.id]),
    [columns, columnVisibility],
  );
  const modelRows = table.getRowModel().rows;
  const toggleNow = (index: number, event: unknown): void =>
    modelRows[index]?.getToggleSelectedHandler()(event);
  const latestToggle = useRef(toggleNow);
  useEffect(() => {
    latestToggle.current = toggleNow;
  });
  const toggle = useCallback((index: number, event: unknown) => latestToggle.current(index, event), []);
  const { virtual, drawn, above, below, measure } = useVirtualRows(modelRows.length, scroller);
  const firstLeft = onSelect === undefined ? 0 : selectWidth;
  const span = shown.length + (onSelect === undefined ? 0 : 1);

  return (
    <Stack gap="sm">
      <style href="bionas-table" precedence="default">
        {tableStyle}
      </style>
      <TableToolbar
        noun={props.noun}
        columns={columns}
        visible={columnVisibility}
        onToggle={(id, visible) => setVisibility((current) => ({ ...current, [id]: visible }))}
        csv={() =>
          csvOfRows(
            shown,
            modelRows.map((row) => row.original),
          )
        }
        empty={rows.length === 0}
      >
        {props.toolbar}
      </TableToolbar>
      {props.error !== undefined && (
        <ErrorState
          title={`The ${props.noun} could not be read`}
          message={props.error}
          onRetry={props.onRetry}
        />
      )}
      <Paper withBorder style={{ overflow: 'hidden' }}>
        {props.rows === undefined ? (
          props.error === undefined && <LoadingRows label={label} />
        ) : rows.length === 0 ? (
          <EmptyState {...props.empty} />
        ) : (
          <Box
            ref={scroller}
            className="bionas-table"
            style={{
              maxHeight: props.maxHeight ?? 'calc(100dvh - 270px)',
              minHeight: virtual ? 300 : undefined,
            }}
          >
            <Table
              stickyHeader
              verticalSpacing={6}
              aria-label={label}
              aria-rowcount={props.page?.total ?? rows.length}
            >
              <Table.Thead>
                <Table.Tr>
                  {onSelect !== undefined && (
                    <Table.Th className="pinned" style={selectStyle}>
                      <Checkbox
                        size="xs"
                        aria-label="Choose all rows shown"
                        checked={table.getIsAllRowsSelected()}
                        indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
                        onChange={table.getToggleAllRowsSelectedHandler()}
                      />
                    </Table.Th>
                  )}
                  {shown.map((column, index) => (
                    <SortableHeader
                      key={column.id}
                      column={column}
                      pin={pinOf(column, index, firstLeft)}
                      sorted={table.getColumn(column.id)?.getIsSorted() ?? false}
                      onToggle={table.getColumn(column.id)?.getToggleSortingHandler()}
                    />
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                <SpacerRow height={above} span={span} />
                {drawn.map((index) => {
                  const row = modelRows[index];
                  if (row === undefined) return null;
                  return (
                    <TableRow
                      key={row.id}
                      row={row.original}
                      columns={shown}
                      index={index}
                      place={(props.page?.offset ?? 0) + index}
                      selectable={onSelect !== undefined}
                      selected={row.getIsSelected()}
                      onToggle={toggle}
                      measure={measure}
                    />
                  );
                })}
                <SpacerRow height={below} span={span} />
              </Table.Tbody>
            </Table>
          </Box>
        )}
      </Paper>
      {onSelect !== undefined && selected.length > 0 && (
        <SelectionBar count={selected.length} noun={props.noun}>
          {props.selectionActions}
        </SelectionBar>
      )}
      {rows.length > 0 && <TableFooter shown={rows.length} noun={props.noun} page={props.page} />}
    </Stack>
  );
}
