'use client';

import { useEffect } from 'react';

/** Keys in the order they are pressed, e.g. `g e` or `?`, and what they do. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const sequenceMs = 1_200;

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null);

/** Listens for single keys and two-key sequences outside of fields and dialogs. */
export function useShortcuts(shortcuts: Shortcuts): void {
  useEffect(() => {
    let first: { key: string; at: number } | null = null;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target))
        return;
      const begun = first !== null && event.timeStamp - first.at < sequenceMs ? `${first.key} ` : '';
      const action = shortcuts[`${begun}${event.key}`] ?? shortcuts[event.key];
      if (action !== undefined) {
        first = null;
        event.preventDefault();
        action();
        return;
      }
      first = event.key.length === 1 ? { key: event.key, at: event.timeStamp } : null;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [shortcuts]);
}
