/** A line of a process under its name; the services name themselves. */
export function labelled(name: string, line: string): string {
  return line.startsWith('[') ? line : `[${name}] ${line}`;
}
