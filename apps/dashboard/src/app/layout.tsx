import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './global.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { Metadata } from 'next';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { JSX, ReactNode } from 'react';
import { Providers } from '../api/providers.tsx';
import { Shell } from '../shell/shell.tsx';
import { ThemeProvider } from '../shell/theme-provider.tsx';

export const metadata: Metadata = {
  title: { default: 'BioNAS Lab', template: '%s · BioNAS Lab' },
  description: 'Finds, trains, attacks and compares networks that learn with a different rule in each layer.',
};

export default function RootLayout({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <ThemeProvider>
          <Notifications position="bottom-right" limit={4} />
          <NuqsAdapter>
            <Providers>
              <Shell>{children}</Shell>
            </Providers>
          </NuqsAdapter>
        </ThemeProvider>
      </body>
    </html>
  );
}
