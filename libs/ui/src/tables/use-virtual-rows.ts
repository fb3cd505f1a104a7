import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';

/** Below this many rows drawing all of them is cheaper than measuring. */
const virtualFrom = 80;
const rowHeight = 41;

export interface VirtualRows {
  readonly virtual: boolean;
  /** Which rows to draw. */
  readonly drawn: readonly number[];
  /** Pixels of the rows not drawn. */
  readonly above: number;
  readonly below: number;
  /** For each drawn row's element, if they are virtual. */
  readonly measure: ((element: Element | null) => void) | undefined;
}

/** Of a long table only the rows in sight are drawn. */
export function useVirtualRows(count: number, scroller: RefObject<HTMLElement | null>): VirtualRows {
  const virtual = count > virtualFrom;
  const virtualizer = useVirtualizer({
    count: virtual ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  if (!virtual) {
    return {
      virtual,
      drawn: Array.from({ length: count }, (_, index) => index),
      above: 0,
      below: 0,
      measure: undefined,
    };
  }
  const items = virtualizer.getVirtualItems();
  return {
    virtual,
    drawn: items.map((item) => item.index),
    above: items[0]?.start ?? 0,
    below: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    measure: virtualizer.measureElement,
  };
}
