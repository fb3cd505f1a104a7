'use client';

import { MantineProvider } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { cssVariables, theme } from './theme.ts';

/** Our theme around everything; follows the system until the reader chooses. */
export function ThemeProvider({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}
