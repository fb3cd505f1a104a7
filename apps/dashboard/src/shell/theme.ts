import { createTheme, type CSSVariablesResolver } from '@mantine/core';

/** Shade 8 in both schemes: white text on it has a contrast of at least 4.5 (WCAG AA). */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: 8,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  respectReducedMotion: true,
});

/** Mantine's dimmed, placeholder, error and link colours miss AA on its own backgrounds; these reach it. */
export const cssVariables: CSSVariablesResolver = (own) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': own.colors.gray[7],
    '--mantine-color-placeholder': '#6a7178',
    '--mantine-color-error': own.colors.red[9],
    '--mantine-color-anchor': own.colors.indigo[8],
  },
  dark: {
    '--mantine-color-dimmed': own.colors.dark[1],
    '--mantine-color-placeholder': '#9a9a9a',
    '--mantine-color-error': own.colors.red[4],
    '--mantine-color-anchor': own.colors.indigo[3],
  },
});
