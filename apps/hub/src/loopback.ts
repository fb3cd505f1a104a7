import { isIPv4 } from 'node:net';
import { AppError } from '@bionas/contracts';

/**
 * Only programs of this machine may reach the hub until it has users and encryption.
 * @throws AppError not-loopback for every other address
 */
export function requireLoopbackHost(host: string): void {
  const own =
    host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
  if (own) return;
  throw new AppError(
    'not-loopback',
    `The hub does not listen on ${host}: it has no users and no encryption yet, so only loopback addresses (127.0.0.1, ::1, localhost) are allowed.`,
  );
}
