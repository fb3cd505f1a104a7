'use client';

import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
import type { JSX, ReactNode } from 'react';

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

export interface PageHeaderProps {
  /** The way from the top, without the page itself. */
  readonly crumbs?: readonly Crumb[];
  readonly title: string;
  /** Beside the title: state, role. */
  readonly badges?: ReactNode;
  /** Below the title: one line of facts. */
  readonly facts?: ReactNode;
  readonly actions?: ReactNode;
}

/** Breadcrumbs, title and actions: the top of every page. */
export function PageHeader({ crumbs = [], title, badges, facts, actions }: PageHeaderProps): JSX.Element {
  return (
    <Stack gap={4} mb="md">
      {crumbs.length > 0 && (
        <Breadcrumbs separatorMargin={6} component="nav" aria-label="Breadcrumbs">
          {crumbs.map((crumb) => (
            <Anchor key={crumb.href} component={Link} href={crumb.href} size="sm">
              {crumb.label}
            </Anchor>
          ))}
          <Text size="sm" c="dimmed" aria-current="page">
            {title}
          </Text>
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="center" gap="sm">
        <Group gap="sm">
          <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {badges}
        </Group>
        <Group gap="xs">{actions}</Group>
      </Group>
      {facts}
    </Stack>
  );
}
