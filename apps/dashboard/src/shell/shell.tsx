'use client';

import { ActionIcon, AppShell, Burger, Button, Group, Kbd, NavLink, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { openSpotlight } from '@mantine/spotlight';
import { IconHelp, IconSearch } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useMemo, type JSX, type ReactNode } from 'react';
import { ConnectionDot } from '../live/connection-dot.tsx';
import { ColorSchemeSwitch } from './color-scheme-switch.tsx';
import { CommandPalette } from './command-palette.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { shellPages } from './pages.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** `/` goes to the page's own search, or to the palette where there is none. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('input[data-page-search]');
  if (field === null) openSpotlight();
  else {
    field.focus();
    field.select();
  }
}

/** Header, left navigation, palette and keys around every page. */
export function Shell({ children }: { readonly children: ReactNode }): JSX.Element {
  const pathname = usePathname();
  const router = useRouter();
  const [menuOpened, menu] = useDisclosure(false);
  const [helpOpened, help] = useDisclosure(false);
  const shortcuts = useMemo(
    () => ({
      ...Object.fromEntries(shellPages.map((page) => [`g ${page.key}`, () => router.push(page.href)])),
      'g n': () => router.push('/experiments/new'),
      '/': focusSearch,
      '?': help.open,
    }),
    [router, help.open],
  );
  useShortcuts(shortcuts);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !menuOpened } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={menuOpened}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
            />
            <Text component={Link} href="/experiments" fw={700} size="lg" c="inherit" td="none">
              BioNAS Lab
            </Text>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <ConnectionDot />
            <Button
              variant="default"
              size="sm"
              leftSection={<IconSearch size={16} />}
              rightSection={<Kbd size="xs">Ctrl K</Kbd>}
              onClick={openSpotlight}
              visibleFrom="md"
            >
              Go to
            </Button>
            <Tooltip label="Keyboard and words (?)">
              <ActionIcon variant="default" size="lg" aria-label="Keyboard and words" onClick={help.open}>
                <IconHelp size={18} />
              </ActionIcon>
            </Tooltip>
            <ColorSchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Main">
        {shellPages.map((page) => (
          <NavLink
            key={page.href}
            component={Link}
            href={page.href}
            label={page.label}
            leftSection={<page.icon size={18} aria-hidden />}
            active={pathname.startsWith(page.href)}
            {...(pathname.startsWith(page.href) ? { 'aria-current': 'page' as const } : {})}
            onClick={menu.close}
            styles={{ root: { borderRadius: 'var(--mantine-radius-md)' } }}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {children}
      </AppShell.Main>
      <CommandPalette />
      <HelpDialog opened={helpOpened} onClose={help.close} />
    </AppShell>
  );
}
