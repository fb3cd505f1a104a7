/** Published figures: imported, listed, removed. They are joined to nothing that was measured here. */
import type { ControlPlane } from '@bionas/api';
import { importReferenceRows, listReferenceRows, removeReferenceRow } from '@bionas/store';
import type { ControlContext } from './control-context.ts';

type ReferenceControls = Pick<ControlPlane, 'importReferences' | 'listReferences' | 'removeReference'>;

export function referenceControls({ store }: Pick<ControlContext, 'store'>): ReferenceControls {
  return {
    importReferences: (rows) => store.transaction((tx) => importReferenceRows(tx, rows)),
    listReferences: () => listReferenceRows(store),
    removeReference: (name) => store.transaction((tx) => removeReferenceRow(tx, name)),
  };
}
