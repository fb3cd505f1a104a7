import { AppError } from '@bionas/contracts';

const loopbackV4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/**
 * Checks that a ZeroMQ address stays on this machine, and returns it in the form the library binds and connects to.
 * The wire is neither encrypted nor authenticated yet, so anybody who reaches the port could take and report work.
 * @throws AppError `not-loopback` for any other host, and for addresses that are not `tcp://host:port`.
 */
export function requireLoopback(address: string): string {
  const match = /^tcp:\/\/(\[[0-9a-fA-F:]+\]|[^:/\s]+):(\d{1,5}|\*)$/.exec(address);
  const host = match?.[1] ?? '';
  const port = match?.[2] ?? '';
  const known = loopbackV4.test(host) || host === '[::1]' || host.toLowerCase() === 'localhost';
  if (match === null || !known || Number(port === '*' ? 0 : port) > 65_535) {
    throw new AppError(
      'not-loopback',
      `The address '${address}' is refused: messages are not encrypted yet, so only this machine may talk to the hub. ` +
        `Expected tcp://127.0.0.1:PORT, tcp://[::1]:PORT or tcp://localhost:PORT. For another machine, forward the port through ssh.`,
      { details: { address } },
    );
  }
  return `tcp://${host.toLowerCase() === 'localhost' ? '127.0.0.1' : host}:${port}`;
}
