/** Sticky cells need a background of their own that follows the row's hover and selection; React hoists this once. */
export const tableStyle = `
.bionas-table { overflow: auto; }
.bionas-table th, .bionas-table td { white-space: nowrap; }
.bionas-table thead th { background: var(--mantine-color-body); }
.bionas-table tbody tr { background: var(--mantine-color-body); }
.bionas-table tbody tr:hover { background: light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-6)); }
.bionas-table tbody tr[aria-selected='true'] { background: light-dark(var(--mantine-color-blue-0), color-mix(in srgb, var(--mantine-color-blue-9) 25%, var(--mantine-color-body))); }
.bionas-table tbody tr > td { background: inherit; }
.bionas-table .pinned { position: sticky; z-index: 1; }
.bionas-table thead .pinned { z-index: 3; }
.bionas-table .numeric { text-align: right; font-variant-numeric: tabular-nums; }
.bionas-table .sorter { display: inline-flex; align-items: center; gap: 4px; font: inherit; color: inherit; }
.bionas-table tbody tr.spacer:hover, .bionas-table tbody tr.spacer { background: transparent; }
`;
