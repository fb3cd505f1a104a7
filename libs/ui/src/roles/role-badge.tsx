'use client';

import type { TrainingRole } from '@bionas/contracts';
import { Badge, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { roleLooks } from './role-looks.ts';

/** Why a training exists, in words; what that means in the tooltip. */
export function RoleBadge({ role }: { readonly role: TrainingRole }): ReactElement {
  return (
    <Tooltip
      label={roleLooks[role].meaning}
      openDelay={300}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Badge
        variant="default"
        size="sm"
        styles={{
          root: { minWidth: 'max-content', cursor: 'default' },
          label: { textTransform: 'none', overflow: 'visible', fontWeight: role === 'mix' ? 700 : 500 },
        }}
      >
        {roleLooks[role].label}
      </Badge>
    </Tooltip>
  );
}
