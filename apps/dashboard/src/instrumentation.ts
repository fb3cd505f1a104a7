/** Called by Next once a server process starts. Next stops only when every response has ended: see open-streams.ts. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] === 'nodejs') {
    const { endStreamsOnStop } = await import('./server/end-streams-on-stop.ts');
    endStreamsOnStop();
  }
}
