import type { TransferMessage } from '@bionas/contracts';

type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;
export type TransferBody = WithoutId<TransferMessage>;

/** How transfers talk. False: the peer cannot be reached now. The chunk's memory must not change once it is sent. */
export type SendTransfer = (peer: string, message: TransferBody, payload?: Uint8Array) => boolean;

export interface TransferTimes {
  /** Nothing heard for so long: offer again (outgoing), let somebody else send (incoming). */
  readonly stallMs: number;
  /** How long to wait after the other side's disk was full. */
  readonly diskFullRetryMs: number;
  readonly tickMs: number;
}
export const defaultTransferTimes: TransferTimes = { stallMs: 15_000, diskFullRetryMs: 10_000, tickMs: 500 };
