'use client';

import { Anchor } from '@mantine/core';
import Link from 'next/link';
import type { JSX, ReactNode } from 'react';

/** A link to another page of the dashboard. */
export function PageLink({
  href,
  children,
}: {
  readonly href: string;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <Anchor component={Link} href={href} inherit>
      {children}
    </Anchor>
  );
}
